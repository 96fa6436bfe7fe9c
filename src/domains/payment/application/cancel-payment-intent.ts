import { lockOrder } from '#order'
import type { Context } from '#platform/context'
import { transact } from '#platform/database'
import { completeMessage } from '#platform/outbox'
import { cancelIntent } from '../infrastructure/intents'
import { closePayment, findLatestPayment } from '../infrastructure/payments'

/**
 * Sees to it that a cancelled order takes no money. An attempt that has no intent yet is closed, so that none is made;
 * an intent is cancelled at Stripe. Too late for that: its event tells, and what it took is given back.
 */
export async function cancelPaymentIntent(
  context: Context,
  request: { readonly orderId: string; readonly messageId: string },
): Promise<void> {
  const payment = await transact(context, async (tx) => {
    await lockOrder(tx, request.orderId)
    return await findLatestPayment(tx, request.orderId)
  })
  const intentId = payment?.stripePaymentIntentId
  const cancelled = intentId ? await cancelIntent(context, intentId) : true
  await transact(context, async (tx) => {
    if (payment && cancelled) await closePayment(tx, payment.id)
    await completeMessage(tx, request.messageId)
  })
}
