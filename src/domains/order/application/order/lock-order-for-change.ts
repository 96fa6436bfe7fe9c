import { type Transaction, wakeOnCommit } from '#platform/database'
import { OrderErrors } from '../../errors'
import { orderWakeUp } from '../../events'
import { type LockedOrder, lockOrder } from '../../infrastructure/orders'

/** Locks an order that is about to change; whoever follows it is woken when that is committed. Throws ORDER_NOT_FOUND. */
export async function lockOrderForChange(tx: Transaction, orderId: string): Promise<LockedOrder> {
  const order = await lockOrder(tx, orderId)
  if (!order) throw OrderErrors.ORDER_NOT_FOUND()
  wakeOnCommit(tx, orderWakeUp(orderId))
  return order
}
