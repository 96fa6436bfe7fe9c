import type { Context } from '#platform/context'
import { type Listing, listingOf } from '#platform/listing'
import { type ListedOrder, type OrderQuery, selectOrders } from '../infrastructure/order-lists'

export type { ListedOrder } from '../infrastructure/order-lists'

/** One page of all orders, newest first: one statement. */
export async function listOrdersForStaff(context: Context, query: OrderQuery): Promise<Listing<ListedOrder>> {
  const { rows, counted } = await selectOrders(context.db, query)
  return listingOf(rows, {
    limit: query.limit,
    counted,
    keyOf: (order) => [order.createdAt.toISOString(), order.id],
  })
}
