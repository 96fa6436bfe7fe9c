import { boot } from '#platform/boot'
import { waitForDatabase } from '#platform/database-boot'
import { startQueueWorker } from '#platform/queue'
import { startRelay } from '#platform/relay'
import { identityJobs, messagesQueue } from './domains/identity/presentation/jobs'
import {
  createStripePaymentWorker,
  paymentJobs,
  startStripeEventSweeper,
} from './domains/payment/presentation/jobs'

const messagesConcurrency = 5

/** The worker process: the relay that carries the outbox to the queues, and the workers of the queues. */
await boot('worker', async ({ context, onStop }) => {
  await waitForDatabase(context)
  const relay = startRelay(context, [...identityJobs, ...paymentJobs])
  const workers = [
    createStripePaymentWorker(context),
    startQueueWorker(context, messagesQueue, {
      subscriptions: identityJobs,
      concurrency: messagesConcurrency,
    }),
  ]
  const sweeper = startStripeEventSweeper(context)
  context.log.info('worker is running')

  onStop(() => relay.stop())
  onStop(() => sweeper.stop())
  // Jobs under way are finished; what waits stays in Redis and in the outbox.
  onStop(async () => void (await Promise.all(workers.map((worker) => worker.close()))))
})
