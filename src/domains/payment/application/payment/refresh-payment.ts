import { type Staff, withAudit } from '#admin'
import { lockOrder, OrderErrors } from '#order'
import type { Context } from '#platform/context'
import { PaymentErrors } from '../../errors'
import { type AskableAttempt, listAttempts } from '../../infrastructure/payments'
import { type StripeEventOutcome, strongestOf } from '../../payment'
import type { StripeUpdate } from '../../stripe-update'
import { applyIntent } from './apply-intent'
import { askForMoney } from './ask-for-intent'

export interface PaymentRefresh {
  readonly orderId: string
  readonly reason: string
}

/** What became of an attempt, and whether what Stripe said changed anything. */
export interface RefreshedAttempt extends AskableAttempt {
  readonly outcome: StripeEventOutcome | null
}

/** Who retries pays again by the same attempt; more than these were never seen. */
const mostAttempts = 20

/**
 * Asks Stripe now how the payments of an order stand, and what went back of them, and applies what it answers as its
 * events would be. Throws
 * ORDER_NOT_FOUND, PAYMENT_NOT_AT_STRIPE where there is no intent to ask about, and STRIPE_UNAVAILABLE, with nothing
 * changed.
 */
export async function refreshPayment(
  context: Context,
  staff: Pick<Staff, 'userId'>,
  { orderId, reason }: PaymentRefresh,
): Promise<{ readonly payments: readonly RefreshedAttempt[] }> {
  const before = await listAttempts(context.db, orderId, mostAttempts)
  const updates = await askAbout(context, before)
  const { result } = await withAudit(context, { staff }, async (tx) => {
    const outcomes = new Map<string, StripeEventOutcome>()
    for (const update of updates) {
      const { intentId } = update
      outcomes.set(intentId, strongestOf([outcomes.get(intentId), await applyIntent(tx, context, update)]))
    }
    if (!(await lockOrder(tx, orderId))) throw OrderErrors.ORDER_NOT_FOUND()
    if (updates.length === 0) throw PaymentErrors.PAYMENT_NOT_AT_STRIPE()
    const after = await listAttempts(tx, orderId, mostAttempts)
    const record = {
      action: 'payment.refreshed',
      entityType: 'order',
      entityId: orderId,
      before: { states: before.map(({ state }) => state) },
      after: { states: after.map(({ state }) => state), outcomes: [...outcomes.values()] },
      reason,
    }
    const outcomeOf = ({ stripePaymentIntentId: id }: AskableAttempt) => (id && outcomes.get(id)) || null
    return { record, result: after.map((attempt) => ({ ...attempt, outcome: outcomeOf(attempt) })) }
  })
  return { payments: result }
}

async function askAbout(context: Context, attempts: readonly AskableAttempt[]): Promise<StripeUpdate[]> {
  const intentIds = attempts.flatMap(({ stripePaymentIntentId }) => stripePaymentIntentId ?? [])
  try {
    return (await Promise.all(intentIds.map((intentId) => askForMoney(context, intentId)))).flat()
  } catch (error) {
    throw PaymentErrors.STRIPE_UNAVAILABLE({ retryAfterSeconds: 2, cause: error })
  }
}
