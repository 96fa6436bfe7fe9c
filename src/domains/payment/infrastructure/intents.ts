import Stripe from 'stripe'
import type { Context } from '#platform/context'
import { newId } from '#platform/ids'
import { ownCancelPrefix } from '../payment'
import type { Payment } from './payments'
import { readRefusal, type StripeRefusal } from './stripe-refusals'

/** What Stripe said to the request for an intent. */
export type IntentAnswer =
  | { readonly kind: 'made'; readonly id: string; readonly clientSecret: string }
  | StripeRefusal

/**
 * Asks Stripe for the intent of an attempt. The idempotency key follows from the row, so that asking again after a
 * lost reply gives the same intent. Throws where a later try may succeed: network, 429, 5xx.
 */
export async function createIntent(context: Context, payment: Payment): Promise<IntentAnswer> {
  const idempotencyKey = `payment:${payment.id}:${payment.keyAttempt}`
  try {
    const intent = await context.stripe.paymentIntents.create(payment.parameters, { idempotencyKey })
    return made(intent)
  } catch (error) {
    return readRefusal(error)
  }
}

/** The intent that carries this row's id, if Stripe has one. Search lags behind by up to a minute. */
export async function findIntent(context: Context, payment: Payment): Promise<IntentAnswer | undefined> {
  const found = await context.stripe.paymentIntents.search({
    query: `metadata['payment_id']:'${payment.id}'`,
    limit: 1,
  })
  const [intent] = found.data
  return intent && made(intent)
}

/**
 * Makes sure that an intent takes no money any more. `false`: it is too late, money is moving or has moved. The key says
 * whose doing the event is; a fresh one each time, because Stripe would only repeat a failure that it stored under it.
 */
export async function cancelIntent(context: Context, intentId: string): Promise<boolean> {
  try {
    const idempotencyKey = `${ownCancelPrefix}${newId()}`
    await context.stripe.paymentIntents.cancel(intentId, {}, { idempotencyKey })
    return true
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error
    const intent = await context.stripe.paymentIntents.retrieve(intentId)
    return intent.status === 'canceled'
  }
}

/** How an intent stands at Stripe, in Stripe's words. */
export async function readIntentStatus(context: Context, intentId: string): Promise<string> {
  const intent = await context.stripe.paymentIntents.retrieve(intentId)
  return intent.status
}

function made(intent: Stripe.PaymentIntent): IntentAnswer {
  return { kind: 'made', id: intent.id, clientSecret: intent.client_secret ?? '' }
}
