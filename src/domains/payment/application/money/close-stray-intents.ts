import type { Context } from '#platform/context'
import { isId } from '#platform/ids'
import { findAttemptStates, findKnownIntents } from '../../infrastructure/payments'
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
 * Closes the intents that are open at Stripe and that the attempts here which they were made for do not know: the answer in
 * which Stripe told of them was lost, and with it whoever would have looked for them. Each is a finding, which is mended by
 * that. One that names an attempt which is not here may be another shop's who shares account and environment: people decide.
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
  const states = await findAttemptStates(
    context.db,
    open.flatMap(({ paymentId }) => (paymentId !== null && isId(paymentId) ? paymentId : [])),
  )
  const findings: StrayIntent[] = []
  for (const { id, clientSecret, paymentId, orderId } of open) {
    if (known.has(id) || paymentId === null || !isId(paymentId)) continue
    const state = states.get(paymentId)
    // Whoever prepares the payment asks for it again, however long that takes, and is given this one.
    if (state === 'creating') continue
    const what = state && (await closeUnknownIntent(context, { id, clientSecret, paymentId, orderId }))
    const problem = what
      ? `an intent that no attempt knew was open at Stripe: it is ${what} now`
      : `an intent is open at Stripe, of an attempt that is not here: cancel it there, unless another shop made it`
    findings.push({ orderId, stripeId: id, problem })
  }
  return findings
}
