import { boot } from '#platform/boot'
import { waitForDatabase } from '#platform/database-boot'
import { startQueueWorker } from '#platform/queue'
import { startRelay } from '#platform/relay'
import { platformRetention, startPruning } from '#platform/retention'
import { startTimers } from '#platform/timers'
import { adminRetention } from './domains/admin/retention'
import { identityJobs, messagesQueue } from './domains/identity/presentation/jobs'
import { identityRetention } from './domains/identity/retention'
import { createStripePaymentWorker, paymentJobs, paymentTimers } from './domains/payment/presentation/jobs'
import { paymentRetention } from './domains/payment/retention'

const messagesConcurrency = 5
/** What each domain's retention.ts lets go. */
const retention = [...platformRetention, ...identityRetention, ...paymentRetention, ...adminRetention]

/** The worker process: the relay that carries the outbox to the queues, their workers, the timers, the pruning. */
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
  const pruning = startPruning(context, retention)
  context.log.info('worker is running')

  onStop(async () => void (await Promise.all([timers.stop(), pruning.stop()])))
  onStop(() => relay.stop())
  // Jobs under way are finished; what waits stays in Redis and in the outbox.
  onStop(async () => void (await Promise.all(workers.map((worker) => worker.close()))))
})
