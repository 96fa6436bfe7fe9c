import type { Customer } from '#identity'
import type { Context } from '#platform/context'
import { type Transaction, transact, wakeOnCommit } from '#platform/database'
import { findReplay, IdempotencyErrors, keepRequestKey, type RequestKey } from '#platform/idempotency'
import { currentRequestId } from '#platform/log'
import { writeMessage } from '#platform/outbox'
import { OrderErrors } from '../errors'
import { orderTopics, orderWakeUp } from '../events'
import { cancelConfirmedOrder, closePendingOrder } from '../infrastructure/close-order-statements'
import { findOwnedOrder, type LockedOrder, lockOrder } from '../infrastructure/orders'
import { decideCancel, isPaidOnline, type Order } from '../order'

export interface CancelRequest {
  readonly orderId: string
  /** In the customer's own words. */
  readonly note: string | undefined
  readonly requestKey: RequestKey | undefined
}

/** What the order says of why it was cancelled. */
const reason = 'customer'

/**
 * Cancels a customer's own order, until picking starts. Unpaid, its units are free again and its intent is cancelled;
 * paid, its units go back to stock and its money to the customer. Cancelled before, it is the same answer again.
 * Throws ORDER_NOT_FOUND, PAYMENT_IN_PROGRESS, ORDER_NOT_CANCELLABLE and IDEMPOTENCY_KEY_REUSED.
 */
export async function cancelOrder(
  context: Context,
  customer: Customer,
  request: CancelRequest,
): Promise<Order> {
  await context.reach('cancel.begins')
  await transact(context, (tx) => cancel(tx, customer, request))
  const order = await findOwnedOrder(context.db, request.orderId, customer.userId)
  if (!order) throw OrderErrors.ORDER_NOT_FOUND()
  return order
}

async function cancel(tx: Transaction, customer: Customer, request: CancelRequest): Promise<void> {
  const { orderId, note, requestKey } = request
  wakeOnCommit(tx, orderWakeUp(orderId))
  const order = await lockOrder(tx, orderId)
  if (!order || order.userId !== customer.userId) throw OrderErrors.ORDER_NOT_FOUND()
  const replay = requestKey && (await findReplay(tx, requestKey))
  if (replay && !replay.sameBody) throw IdempotencyErrors.IDEMPOTENCY_KEY_REUSED()
  if (replay) return

  const decision = decideCancel(order)
  if (decision === 'being_paid') throw OrderErrors.PAYMENT_IN_PROGRESS({ params: { orderId } })
  if (decision === 'too_late') throw OrderErrors.ORDER_NOT_CANCELLABLE({ params: { status: order.status } })
  const closing = {
    orderId,
    reason,
    actor: 'customer' as const,
    actorId: customer.userId,
    requestId: currentRequestId() ?? null,
    ...(note !== undefined && { details: { note } }),
  }
  if (decision === 'release') await closePendingOrder(tx, { ...closing, status: 'cancelled' })
  if (decision === 'refund' || decision === 'return') {
    await cancelConfirmedOrder(tx, { ...closing, restock: true })
  }
  const message = messageFor(order, decision)
  if (message) await writeMessage(tx, message)
  if (requestKey) await keepRequestKey(tx, requestKey, orderId)
}

function messageFor(order: LockedOrder, decision: ReturnType<typeof decideCancel>) {
  const { id: orderId, paymentMethod } = order
  if (decision === 'refund') return { topic: orderTopics.refundDue, payload: { orderId, reason } }
  if (decision === 'release' && isPaidOnline(paymentMethod)) {
    return { topic: orderTopics.cancelled, payload: { orderId } }
  }
  return undefined
}
