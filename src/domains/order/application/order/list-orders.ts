import type { Customer } from '#identity'
import type { Context } from '#platform/context'
import { readAside } from '#platform/replicas'
import { selectOwnedOrders } from '../../infrastructure/orders'
import type { Order } from '../../order'

export type OrderSummary = Omit<Order, 'items' | 'timeline'>

export interface OrderPage {
  readonly orders: readonly OrderSummary[]
  /** Time and id of the last order, where there are more. */
  readonly lastKey: readonly string[] | undefined
}

/** One page of the customer's orders, newest first: one statement. */
export async function listOrders(
  context: Context,
  customer: Customer,
  page: { readonly limit: number; readonly after: readonly (string | number)[] | undefined },
): Promise<OrderPage> {
  const rows = await readAside(
    context,
    { whose: `user:${customer.userId}`, atHome: context.db.reading },
    (reader) => selectOwnedOrders(reader, customer.userId, page),
  )
  const orders = rows.slice(0, page.limit)
  const last = orders.at(-1)
  const lastKey = rows.length > page.limit && last ? [last.createdAt.toISOString(), last.id] : undefined
  return { orders, lastKey }
}
