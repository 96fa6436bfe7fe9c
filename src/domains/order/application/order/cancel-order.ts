import type { Customer } from '#identity'
import type { Context } from '#platform/context'
import { type Transaction, transact } from '#platform/database'
import { findReplay, IdempotencyErrors, keepRequestKey, type RequestKey } from '#platform/idempotency'
import { OrderErrors } from '../../errors'
import { findOwnedOrder } from '../../infrastructure/orders'
import { decideCancel, type Order } from '../../order'
import { cancelLockedOrder } from './cancel-locked-order'
import { lockOrderForChange } from './lock-order-for-change'

export interface CancelRequest {
  readonly orderId: string
  /** In the customer's own words. */
  readonly note: string | undefined
  readonly requestKey: RequestKey | undefined
}

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
  await context.failpoint('cancel.begins')
  await transact(context, (tx) => cancel(tx, customer, request))
  const order = await findOwnedOrder(context.db, request.orderId, customer.userId)
  if (!order) throw OrderErrors.ORDER_NOT_FOUND()
  return order
}

async function cancel(tx: Transaction, customer: Customer, request: CancelRequest): Promise<void> {
  const { orderId, note, requestKey } = request
  const order = await lockOrderForChange(tx, orderId)
  if (order.userId !== customer.userId) throw OrderErrors.ORDER_NOT_FOUND()
  const replay = requestKey && (await findReplay(tx, requestKey))
  if (replay && !replay.sameBody) throw IdempotencyErrors.IDEMPOTENCY_KEY_REUSED()
  if (replay) return

  const decision = decideCancel(order)
  if (decision === 'being_paid') throw OrderErrors.PAYMENT_IN_PROGRESS({ params: { orderId } })
  if (decision === 'too_late') throw OrderErrors.ORDER_NOT_CANCELLABLE({ params: { status: order.status } })
  if (decision !== 'already') {
    await cancelLockedOrder(tx, order, {
      reason: 'customer',
      actor: 'customer',
      actorId: customer.userId,
      note,
      restock: true,
    })
  }
  if (requestKey) await keepRequestKey(tx, requestKey, orderId)
}
