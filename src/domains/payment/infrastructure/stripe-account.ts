import Stripe from 'stripe'
import { isStripeOutage } from '#platform/stripe'
import type { StripeSide } from './webhook-endpoints'

/** What keeps a call from being answered, as far as whoever set the shop up can do something about it. */
export type CallTrouble = 'key_unknown' | 'not_permitted' | 'unreachable' | 'refused'

export function troubleOf(error: unknown): CallTrouble {
  if (error instanceof Stripe.errors.StripeAuthenticationError) return 'key_unknown'
  if (error instanceof Stripe.errors.StripePermissionError) return 'not_permitted'
  return isStripeOutage(error) || !(error instanceof Stripe.errors.StripeError) ? 'unreachable' : 'refused'
}

export interface EventSpan {
  readonly types: readonly string[]
  /** In seconds, by Stripe's clock. */
  readonly from: number
  readonly until: number
}

/** The ids of the newest events of these types, a hundred at most. */
export async function listRecentEvents(
  { stripe }: StripeSide,
  { types, from, until }: EventSpan,
): Promise<readonly string[]> {
  const created = { gte: from, lte: until }
  const { data } = await stripe.events.list({ types: [...types], created, limit: 100 })
  return data.map(({ id }) => id)
}

/**
 * Whether the publishable key is of the account of the secret one: with it and its own secret an intent of the account can
 * be read. Undefined where there is none yet to try that with.
 */
export async function sharesAccount({ stripe, config }: StripeSide): Promise<boolean | undefined> {
  const [intent] = (await stripe.paymentIntents.list({ limit: 1 })).data
  if (!intent?.client_secret) return undefined
  const asPhone = { apiKey: config.stripe.publishableKey }
  try {
    await stripe.paymentIntents.retrieve(intent.id, { client_secret: intent.client_secret }, asPhone)
    return true
  } catch (error) {
    if (isStripeOutage(error) && troubleOf(error) === 'unreachable') throw error
    return false
  }
}
