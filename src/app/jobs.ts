import type { Context } from '#platform/context'
import type { Subscription, startQueueWorker } from '#platform/queue'
import { platformRetention, type Retention } from '#platform/retention'
import type { PeriodicWork } from '#platform/timers'
import { adminTimers } from '../domains/admin/presentation/jobs'
import { adminRetention } from '../domains/admin/retention'
import { createMessageWorker, identityJobs } from '../domains/identity/presentation/jobs'
import { identityRetention } from '../domains/identity/retention'
import { orderTimers } from '../domains/order/presentation/jobs'
import { createStripePaymentWorker, paymentJobs, paymentTimers } from '../domains/payment/presentation/jobs'
import { paymentRetention } from '../domains/payment/retention'

/** The jobs of a queue beside the worker that runs them: one entry, so that neither can be there without the other. */
interface JobQueue {
  readonly jobs: readonly Subscription[]
  readonly startWorker: (context: Context) => ReturnType<typeof startQueueWorker>
}

const queues: readonly JobQueue[] = [
  { jobs: identityJobs, startWorker: createMessageWorker },
  { jobs: paymentJobs, startWorker: createStripePaymentWorker },
]

/** Everyone who listens to the outbox. */
export const subscriptions: readonly Subscription[] = queues.flatMap(({ jobs }) => jobs)

/** What each worker process does from time to time. */
export const timers: readonly PeriodicWork[] = [...paymentTimers, ...adminTimers, ...orderTimers]

/** What each domain's retention.ts lets go. */
export const retention: readonly Retention[] = [
  ...platformRetention(subscriptions),
  ...identityRetention,
  ...adminRetention,
  ...paymentRetention,
]

/** Starts a worker for each queue, in this process. */
export function startQueueWorkers(context: Context): ReturnType<JobQueue['startWorker']>[] {
  return queues.map(({ startWorker }) => startWorker(context))
}
