import { lockOrder } from '#order'
import type { Context } from '#platform/context'
import { transact } from '#platform/database'
import { completeMessage } from '#platform/outbox'
import { closePayment, findLatestPayment } from '../../infrastructure/payments'
import { applyIntent } from './apply-intent'
import { closeIntent } from './ask-for-intent'

/**
 * Sees to it that a cancelled order takes no money. An attempt that has no intent yet is closed, so that none is made;
 * an intent is cancelled at Stripe. Too late for that: what it took is booked and given back. Run again, it ends alike.
 */
export async function cancelPaymentIntent(
  context: Context,
  request: { readonly orderId: string; readonly messageId: string },
): Promise<void> {
  const { orderId, messageId } = request
  const payment = await transact(context, async (tx) => {
    await lockOrder(tx, orderId)
    return await findLatestPayment(tx, orderId)
  })
  const intentId = payment?.stripePaymentIntentId
  const update = intentId ? await closeIntent(context, intentId) : undefined
  await context.failpoint('cancel.intent_closed')
  await transact(context, async (tx) => {
    if (update) await applyIntent(tx, context, update)
    else if (payment) await closePayment(tx, payment.id)
    await completeMessage(tx, messageId)
  })
}
