import type { Context } from '#platform/context'
import type { Transaction } from '#platform/database'
import { lockPaymentOfIntent } from '../../infrastructure/payment-locks'
import type { StripeEventOutcome } from '../../payment'
import type { StripeUpdate } from '../../stripe-update'
import { applyStripeUpdate } from '../stripe-event/apply-stripe-update'

/**
 * Applies what Stripe answered about an intent, or a refund or dispute of it, by the very rules by which its events are applied: so it makes no
 * difference to an order who brings the news, nor whether it comes once or twice. Locks the cart, the order and the
 * payment, and so comes before any other lock of its transaction. `unmatched`: the intent is of no payment here.
 */
export async function applyIntent(
  tx: Transaction,
  context: Context,
  update: StripeUpdate,
): Promise<StripeEventOutcome> {
  const locked = await lockPaymentOfIntent(tx, update.intentId)
  return locked ? await applyStripeUpdate(tx, context, { update, locked }) : 'unmatched'
}
