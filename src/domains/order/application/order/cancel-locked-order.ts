import { type Transaction, wakeOnCommit } from '#platform/database'
import { currentRequestId } from '#platform/log'
import { writeMessage } from '#platform/outbox'
import { orderTopics, orderWakeUp } from '../../events'
import { cancelConfirmedOrder, closePendingOrder } from '../../infrastructure/close-order-statements'
import type { LockedOrder } from '../../infrastructure/orders'
import { givesMoneyBack, isPaidOnline, type OrderActor } from '../../order'

export interface Cancellation {
  /** What the order says of why. */
  readonly reason: 'customer' | 'staff' | 'replaced' | 'stock_corrected'
  readonly actor: OrderActor
  readonly actorId: string
  /** In the words of whoever cancels; the customer does not see those of staff. */
  readonly note?: string | undefined
  /** Whether units that were taken out of stock go back on sale. */
  readonly restock: boolean
}

/**
 * Cancels a locked order of which the caller has decided that it may be, within their transaction. Unpaid, its units
 * are free again and its intent takes no money any more; confirmed, its units go back to stock and what Stripe took is
 * given back.
 */
export async function cancelLockedOrder(
  tx: Transaction,
  order: LockedOrder,
  { reason, actor, actorId, note, restock }: Cancellation,
): Promise<void> {
  const orderId = order.id
  const requestId = currentRequestId() ?? null
  wakeOnCommit(tx, orderWakeUp(orderId))
  const closing = {
    orderId,
    reason,
    actor,
    actorId,
    requestId,
    ...(note !== undefined && { details: { note } }),
  }
  if (order.status === 'pending') {
    await closePendingOrder(tx, { ...closing, status: 'cancelled' })
    if (isPaidOnline(order.paymentMethod)) {
      await writeMessage(tx, { topic: orderTopics.cancelled, payload: { orderId } })
    }
    return
  }
  await cancelConfirmedOrder(tx, { ...closing, restock })
  if (givesMoneyBack(order)) {
    await writeMessage(tx, { topic: orderTopics.refundDue, payload: { orderId, reason } })
  }
}
