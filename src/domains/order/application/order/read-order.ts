import type { Customer } from '#identity'
import type { Context } from '#platform/context'
import { OrderErrors } from '../../errors'
import { findOwnedOrder } from '../../infrastructure/orders'
import type { Order } from '../../order'

/** One of the customer's own orders. Throws ORDER_NOT_FOUND, also for somebody else's. */
export async function readOrder(context: Context, customer: Customer, orderId: string): Promise<Order> {
  const order = await findOwnedOrder(context.db, orderId, customer.userId)
  if (!order) throw OrderErrors.ORDER_NOT_FOUND()
  return order
}
