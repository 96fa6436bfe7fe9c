import { boot } from '#platform/boot'
import { waitForDatabase } from '#platform/database-boot'
import { startQueueWorker } from '#platform/queue'
import { startRelay } from '#platform/relay'
import { startTimers } from '#platform/timers'
import { identityJobs, messagesQueue } from './domains/identity/presentation/jobs'
import { createStripePaymentWorker, paymentJobs, paymentTimers } from './domains/payment/presentation/jobs'

const messagesConcurrency = 5

/** The worker process: the relay that carries the outbox to the queues, the workers of the queues, the timers. */
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
  const timers = startTimers(context, paymentTimers)
  context.log.info('worker is running')

  onStop(() => timers.stop())
  onStop(() => relay.stop())
  // Jobs under way are finished; what waits stays in Redis and in the outbox.
  onStop(async () => void (await Promise.all(workers.map((worker) => worker.close()))))
})
