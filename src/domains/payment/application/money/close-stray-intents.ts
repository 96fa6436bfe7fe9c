import type { Context } from '#platform/context'
import { isId } from '#platform/ids'
import { findKnownIntents } from '../../infrastructure/payments'
import type { StripeIntent } from '../../infrastructure/stripe-lists'
import { closeUnknownIntent } from '../payment/close-unknown-intent'

export interface StrayIntent {
  readonly orderId: string | null
  readonly stripeId: string
  readonly problem: string
}

/** A younger one may be on its way into its attempt. */
const graceSeconds = 600

/**
 * Closes the intents of ours that are open at Stripe and that no attempt knows: the answer in which Stripe told of them was
 * lost, and with it whoever would have looked for them. Each is a finding, which is mended by that.
 */
export async function closeStrayIntents(
  context: Context,
  intents: readonly StripeIntent[],
): Promise<StrayIntent[]> {
  const old = Math.floor(context.now().getTime() / 1_000) - graceSeconds
  const open = intents.filter(({ isOpen, createdAt }) => isOpen && createdAt < old)
  const known = await findKnownIntents(
    context.db,
    open.map(({ id }) => id),
  )
  const findings: StrayIntent[] = []
  for (const { id, clientSecret, paymentId, orderId } of open) {
    if (known.has(id) || paymentId === null || !isId(paymentId)) continue
    const what = await closeUnknownIntent(context, { id, clientSecret, paymentId, orderId })
    const problem = `an intent that no attempt knew was open at Stripe: it is ${what} now`
    findings.push({ orderId, stripeId: id, problem })
  }
  return findings
}
