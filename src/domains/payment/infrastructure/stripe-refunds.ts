import type Stripe from 'stripe'
import type { Context } from '#platform/context'
import type { RefundToAsk } from './refunds'
import { readRefusal, type StripeRefusal } from './stripe-refusals'

/** What Stripe said to the request for a refund. */
export type RefundAnswer = { readonly kind: 'made'; readonly refund: Stripe.Refund } | StripeRefusal

/**
 * Asks Stripe for a refund. The idempotency key follows from the row, so that asking again after a lost reply gives the
 * same refund. Throws where a later try may succeed: network, 429, 5xx.
 */
export async function askForRefund(context: Context, refund: RefundToAsk): Promise<RefundAnswer> {
  const idempotencyKey = `refund:${refund.id}:${refund.keyAttempt}`
  try {
    const made = await context.stripe.refunds.create(
      {
        payment_intent: refund.intentId,
        amount: refund.amountMinor,
        metadata: { app: 'metropolitan', order_id: refund.orderId, refund_id: refund.id },
      },
      { idempotencyKey },
    )
    return { kind: 'made', refund: made }
  } catch (error) {
    return readRefusal(error)
  }
}

/**
 * The refund that carries this row's id, if Stripe has one: refunds cannot be searched, so the intent's are read. Of an
 * intent that Stripe does not know there is none. Throws where a later try may succeed.
 */
export async function findStripeRefund(
  context: Context,
  refund: RefundToAsk,
): Promise<Stripe.Refund | undefined> {
  const page = context.stripe.refunds.list({ payment_intent: refund.intentId, limit: 100 })
  try {
    for await (const candidate of page) {
      if (candidate.metadata?.refund_id === refund.id) return candidate
    }
  } catch (error) {
    readRefusal(error)
  }
  return undefined
}
