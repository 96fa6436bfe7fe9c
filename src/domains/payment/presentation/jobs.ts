import { orderTopics } from '#order'
import type { Context } from '#platform/context'
import { type Subscription, startQueueWorker } from '#platform/queue'
import { isStripeOutage } from '#platform/stripe'
import type { PeriodicWork } from '#platform/timers'
import { cancelPaymentIntent } from '../application/payment/cancel-payment-intent'
import { createPaymentIntent } from '../application/payment/create-payment-intent'
import { expireUnpaidOrders } from '../application/payment/expire-unpaid-orders'
import { lookAfterPayments } from '../application/payment/look-after-payments'
import { alertFailedRefund } from '../application/refund/alert-failed-refund'
import { createRefund } from '../application/refund/create-refund'
import { refundCancelledOrder } from '../application/refund/refund-cancelled-order'
import { sweepStripeEvents } from '../application/stripe-event/sweep-stripe-events'
import { paymentTopics } from '../events'

/** The queue of everything that talks to Stripe. */
export const stripePaymentQueue = 'stripe-payments'
const concurrency = 10

const queue = stripePaymentQueue

export const paymentJobs: readonly Subscription[] = [
  {
    topic: orderTopics.placed,
    queue,
    job: 'create-payment-intent',
    isOutage: isStripeOutage,
    handle: (context, { id, payload }) =>
      createPaymentIntent(context, { orderId: String(payload.orderId), messageId: id }),
  },
  {
    topic: paymentTopics.attemptOpened,
    queue,
    job: 'create-payment-intent',
    isOutage: isStripeOutage,
    handle: (context, { id, payload }) =>
      createPaymentIntent(context, { orderId: String(payload.orderId), messageId: id }),
  },
  {
    topic: orderTopics.cancelled,
    queue,
    job: 'cancel-payment-intent',
    isOutage: isStripeOutage,
    handle: (context, { id, payload }) =>
      cancelPaymentIntent(context, { orderId: String(payload.orderId), messageId: id }),
  },
  {
    topic: orderTopics.refundDue,
    queue,
    job: 'refund-cancelled-order',
    isOutage: isStripeOutage,
    handle: (context, { id, payload }) =>
      refundCancelledOrder(context, {
        orderId: String(payload.orderId),
        reason: String(payload.reason),
        messageId: id,
      }),
  },
  {
    topic: paymentTopics.refundRequested,
    queue,
    job: 'create-refund',
    isOutage: isStripeOutage,
    handle: (context, { id, payload }) =>
      createRefund(context, { refundId: String(payload.refundId), messageId: id }),
  },
  {
    topic: paymentTopics.refundFailed,
    queue,
    job: 'alert-failed-refund',
    handle: (context, { id, payload }) =>
      alertFailedRefund(context, { refundId: String(payload.refundId), messageId: id }),
  },
]

/** What payment does from time to time, in every worker. */
export const paymentTimers: readonly PeriodicWork[] = [
  { name: 'expire-unpaid-orders', everySeconds: 5, run: expireUnpaidOrders },
  { name: 'sweep-stripe-events', everySeconds: 15, run: sweepStripeEvents },
  { name: 'look-after-payments', everySeconds: 15, run: lookAfterPayments },
]

/** Runs the payment jobs in this process, which is the worker and never the API. */
export function createStripePaymentWorker(context: Context) {
  return startQueueWorker(context, stripePaymentQueue, { subscriptions: paymentJobs, concurrency })
}
