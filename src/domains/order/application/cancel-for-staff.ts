import type { Transaction } from '#platform/database'
import { currentRequestId } from '#platform/log'
import { writeMessage } from '#platform/outbox'
import { OrderErrors } from '../errors'
import { orderTopics } from '../events'
import { cancelConfirmedOrder, closePendingOrder } from '../infrastructure/close-order-statements'
import { lockOrder } from '../infrastructure/orders'
import { canMove, isBeingPaid, isPaidOnline, isSettled } from '../order'

export interface StaffCancellation {
  readonly orderId: string
  readonly staffId: string
  readonly reason: string
  /** Whether units that were taken out of stock go back on sale. */
  readonly restock: boolean
}

/**
 * Cancels an order that has not left the house, within the caller's transaction: its units come back, its intent takes
 * no money any more, and what Stripe took is given back. Answers where it was and whether money goes back, for which the
 * caller's permission is the caller's to check. Throws ORDER_NOT_FOUND, PAYMENT_IN_PROGRESS and ORDER_NOT_CANCELLABLE.
 */
export async function cancelForStaff(tx: Transaction, wish: StaffCancellation) {
  const { orderId, staffId, reason, restock } = wish
  const order = await lockOrder(tx, orderId)
  if (!order) throw OrderErrors.ORDER_NOT_FOUND()
  if (!canMove(order.status, 'cancelled')) {
    throw OrderErrors.ORDER_NOT_CANCELLABLE({ params: { status: order.status } })
  }
  if (order.status === 'pending' && isBeingPaid(order)) {
    throw OrderErrors.PAYMENT_IN_PROGRESS({ params: { orderId } })
  }
  const closing = {
    orderId,
    reason: 'staff',
    actor: 'admin' as const,
    actorId: staffId,
    requestId: currentRequestId() ?? null,
    details: { note: reason },
  }
  const online = isPaidOnline(order.paymentMethod)
  const givesBack = online && order.status !== 'pending' && isSettled(order.paymentStatus)
  if (order.status === 'pending') {
    await closePendingOrder(tx, { ...closing, status: 'cancelled' })
    if (online) await writeMessage(tx, { topic: orderTopics.cancelled, payload: { orderId } })
  } else {
    await cancelConfirmedOrder(tx, { ...closing, restock })
    if (givesBack) {
      await writeMessage(tx, { topic: orderTopics.refundDue, payload: { orderId, reason: 'staff' } })
    }
  }
  return { from: order.status, givesBack }
}
