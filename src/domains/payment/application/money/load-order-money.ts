import { type LockedOrder, lockOrder } from '#order'
import type { Transaction } from '#platform/database'
import { readMoneyRows } from '../../infrastructure/money-rows'
import { type OrderMoney, standingOf } from '../../order-money'

/** Locks an order and reads all of its money; undefined where there is no such order. */
export async function loadOrderMoney(
  tx: Transaction,
  orderId: string,
): Promise<{ readonly order: LockedOrder; readonly money: OrderMoney } | undefined> {
  const order = await lockOrder(tx, orderId)
  if (!order) return undefined
  const rows = await readMoneyRows(tx, orderId)
  const { totalMinor, currency } = order
  return { order, money: { ...rows, orderId, standing: standingOf(order.status), totalMinor, currency } }
}
