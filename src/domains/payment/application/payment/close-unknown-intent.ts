import type { Context } from '#platform/context'
import { transact } from '#platform/database'
import { attachIntent } from '../../infrastructure/payments'
import type { IntentUpdate } from '../../stripe-update'
import { applyIntent } from './apply-intent'
import { closeIntent } from './ask-for-intent'

export interface UnknownIntent {
  readonly id: string
  readonly clientSecret: string
  /** The attempt it was made for, and its order, as its metadata says. */
  readonly paymentId: string
  readonly orderId: string | null
}

/**
 * Closes what Stripe made for an attempt and the attempt does not know. Nobody was ever given its secret. Where the
 * attempt knows none, it learns of it first, so that whatever Stripe says of it finds its order. Answers how it stands then.
 */
export async function closeUnknownIntent(
  context: Context,
  { paymentId, orderId, ...intent }: UnknownIntent,
): Promise<IntentUpdate['what']> {
  const attached = await transact(context, (tx) => attachIntent(tx, paymentId, intent))
  const update = await closeIntent(context, intent.id)
  const outcome = await transact(context, (tx) => applyIntent(tx, context, update))
  const alert = update.what !== 'canceled' && outcome === 'unmatched'
  const facts = { alert, orderId, paymentId, intentId: intent.id, attached, status: update.what }
  context.log.error(facts, 'an intent that nobody knew was found at Stripe')
  return update.what
}
