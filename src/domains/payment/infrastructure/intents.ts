import Stripe from 'stripe'
import type { Context } from '#platform/context'
import { newId } from '#platform/ids'
import { ownCancelPrefix, ownCancelReason } from '../payment'
import type { Payment } from './payments'
import { retrieveObject, type StripeReply } from './stripe-objects'
import { readRefusal, type StripeRefusal } from './stripe-refusals'

/** What Stripe said to the request for an intent. */
export type IntentAnswer = MadeIntent | StripeRefusal

export interface MadeIntent {
  readonly kind: 'made'
  readonly id: string
  readonly clientSecret: string
}

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
export async function findIntent(context: Context, payment: Payment): Promise<MadeIntent | undefined> {
  const [intent] = await searchIntents(context, payment.id)
  return intent && made(intent)
}

/** The intents that carry this row's id: more than one where Stripe was asked under a second key. */
export async function findIntents(
  context: Context,
  paymentId: string,
): Promise<{ readonly id: string; readonly clientSecret: string }[]> {
  return (await searchIntents(context, paymentId)).map(made)
}

async function searchIntents(context: Context, paymentId: string): Promise<Stripe.PaymentIntent[]> {
  const query = `metadata['payment_id']:'${paymentId}'`
  return (await context.stripe.paymentIntents.search({ query, limit: 10 })).data
}

/** How an intent stands at Stripe; undefined where Stripe has no such intent. */
export async function retrieveIntent(context: Context, intentId: string): Promise<StripeReply | undefined> {
  try {
    return await retrieveObject(context, { kind: 'intent', id: intentId })
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/**
 * Makes sure that an intent takes no money any more, and answers how it stands then: where it is too late, money is
 * moving or has moved. Undefined where Stripe has no such intent. Key and reason say whose doing it is; the key is a
 * fresh one each time, because Stripe would only repeat a failure that it stored under it.
 */
export async function cancelIntent(context: Context, intentId: string): Promise<StripeReply | undefined> {
  const askedAt = Math.floor(context.now().getTime() / 1_000)
  const idempotencyKey = `${ownCancelPrefix}${newId()}`
  const reason = { cancellation_reason: ownCancelReason } as const
  try {
    return {
      askedAt,
      object: await context.stripe.paymentIntents.cancel(intentId, reason, { idempotencyKey }),
    }
  } catch (error) {
    if (isMissing(error)) return undefined
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error
    return await retrieveIntent(context, intentId)
  }
}

/** In this account there is no such intent, and never will be. */
function isMissing(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError && error.statusCode === 404
}

function made(intent: Stripe.PaymentIntent) {
  return { kind: 'made', id: intent.id, clientSecret: intent.client_secret ?? '' } as const
}
