import { orderTopics } from '#order'
import type { Context } from '#platform/context'
import { type Subscription, startQueueWorker } from '#platform/queue'
import { runWhenAsked } from '#platform/relay'
import { cancelPaymentIntent } from '../application/cancel-payment-intent'
import { createPaymentIntent } from '../application/create-payment-intent'
import { createRefund } from '../application/create-refund'
import { refundCancelledOrder } from '../application/refund-cancelled-order'
import { sweepStripeEvents } from '../application/sweep-stripe-events'
import { paymentTopics } from '../events'

/** The queue of everything that talks to Stripe. */
export const stripePaymentQueue = 'stripe-payments'
const concurrency = 10
const sweepMilliseconds = 15_000

const queue = stripePaymentQueue

export const paymentJobs: readonly Subscription[] = [
  {
    topic: orderTopics.placed,
    queue,
    job: 'create-payment-intent',
    handle: (context, { id, payload }) =>
      createPaymentIntent(context, { orderId: String(payload.orderId), messageId: id }),
  },
  {
    topic: paymentTopics.attemptOpened,
    queue,
    job: 'create-payment-intent',
    handle: (context, { id, payload }) =>
      createPaymentIntent(context, { orderId: String(payload.orderId), messageId: id }),
  },
  {
    topic: orderTopics.cancelled,
    queue,
    job: 'cancel-payment-intent',
    handle: (context, { id, payload }) =>
      cancelPaymentIntent(context, { orderId: String(payload.orderId), messageId: id }),
  },
  {
    topic: orderTopics.refundDue,
    queue,
    job: 'refund-cancelled-order',
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
    handle: (context, { id, payload }) =>
      createRefund(context, { refundId: String(payload.refundId), messageId: id }),
  },
]

/** Runs the payment jobs in this process, which is the worker and never the API. */
export function createStripePaymentWorker(context: Context) {
  return startQueueWorker(context, stripePaymentQueue, { subscriptions: paymentJobs, concurrency })
}

/** Takes up the events whose handler failed, from time to time. Any number of workers may. */
export function startStripeEventSweeper(context: Context): { stop(): Promise<void> } {
  const sweep = async (): Promise<void> => void (await sweepStripeEvents(context))
  const loop = runWhenAsked(sweep, (error) => context.log.error({ err: error }, 'event sweep failed'))
  const timer = setInterval(loop.ask, sweepMilliseconds)
  return {
    async stop() {
      clearInterval(timer)
      await loop.finish()
    },
  }
}
