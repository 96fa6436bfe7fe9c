import Stripe from 'stripe'
import type { Context } from '#platform/context'
import type { Payment } from './payments'

/** What Stripe said to the request for an intent. */
export type IntentAnswer =
  | { readonly kind: 'made'; readonly id: string; readonly clientSecret: string }
  /** No retry can mend it. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** Stripe would only repeat what it stored under this key: ask under a new one. */
  | { readonly kind: 'stale_key' }

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
    const answer = readRefusal(error)
    if (!answer) throw error
    return answer
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

/** Makes sure that an intent takes no money any more. `false`: it is too late, money is moving or has moved. */
export async function cancelIntent(context: Context, intentId: string): Promise<boolean> {
  try {
    await context.stripe.paymentIntents.cancel(intentId)
    return true
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error
    const intent = await context.stripe.paymentIntents.retrieve(intentId)
    return intent.status === 'canceled'
  }
}

function made(intent: Stripe.PaymentIntent): IntentAnswer {
  return { kind: 'made', id: intent.id, clientSecret: intent.client_secret ?? '' }
}

function readRefusal(error: unknown): IntentAnswer | undefined {
  if (!(error instanceof Stripe.errors.StripeError)) return undefined
  if (error instanceof Stripe.errors.StripeIdempotencyError) return { kind: 'stale_key' }
  const replayed = error.headers?.['idempotent-replayed'] === 'true'
  const status = error.statusCode ?? 0
  if (status >= 500 && replayed) return { kind: 'stale_key' }
  const mayPass = status === 0 || status === 409 || status === 429 || status >= 500
  // A wrong or revoked key is ours to mend: the attempt waits until it is.
  const ourFault = error instanceof Stripe.errors.StripeAuthenticationError
  if (mayPass || ourFault || error instanceof Stripe.errors.StripePermissionError) return undefined
  return { kind: 'refused', code: error.code ?? error.type, message: error.message.slice(0, 500) }
}
