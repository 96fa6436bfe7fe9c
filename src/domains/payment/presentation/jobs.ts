import { orderTopics } from '#order'
import type { Context } from '#platform/context'
import { type Subscription, startQueueWorker } from '#platform/queue'
import type { PeriodicWork } from '#platform/timers'
import { cancelPaymentIntent } from '../application/cancel-payment-intent'
import { createPaymentIntent } from '../application/create-payment-intent'
import { expireUnpaidOrders } from '../application/expire-unpaid-orders'

/** The queue of everything that talks to Stripe. */
export const stripePaymentQueue = 'stripe-payments'
const concurrency = 10

export const paymentJobs: readonly Subscription[] = [
  {
    topic: orderTopics.placed,
    queue: stripePaymentQueue,
    job: 'create-payment-intent',
    handle: (context, { id, payload }) =>
      createPaymentIntent(context, { orderId: String(payload.orderId), messageId: id }),
  },
  {
    topic: orderTopics.cancelled,
    queue: stripePaymentQueue,
    job: 'cancel-payment-intent',
    handle: (context, { id, payload }) =>
      cancelPaymentIntent(context, { orderId: String(payload.orderId), messageId: id }),
  },
]

/** What payment does from time to time, in every worker. */
export const paymentTimers: readonly PeriodicWork[] = [
  { name: 'expire-unpaid-orders', everySeconds: 5, run: expireUnpaidOrders },
]

/** Runs the payment jobs in this process, which is the worker and never the API. */
export function createStripePaymentWorker(context: Context) {
  return startQueueWorker(context, stripePaymentQueue, { subscriptions: paymentJobs, concurrency })
}
