import type { Context } from '#platform/context'
import type { Listing } from '#platform/listing'
import { type ListedOrder, type OrderQuery, selectOrders } from '../infrastructure/order-lists'

export type { ListedOrder } from '../infrastructure/order-lists'

/** One page of all orders, newest first: one statement. */
export async function listOrdersForStaff(context: Context, query: OrderQuery): Promise<Listing<ListedOrder>> {
  return await selectOrders(context.db, query)
}
