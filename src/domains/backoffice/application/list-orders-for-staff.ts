import type { Context } from '#platform/context'
import type { Listing } from '#platform/listing'
import { readAcrossDomains } from '#platform/replicas'
import { BackofficeErrors } from '../errors'
import { type ListedOrder, type OrderQuery, selectOrders } from '../infrastructure/order-lists'

export type { ListedOrder } from '../infrastructure/order-lists'

/** No index leads to totals and to parts of names: what is looked through for them is bounded by time. */
const maxDays = 90
const dayMs = 86_400_000

/** One page of all orders, newest first: one statement. Throws TIME_RANGE_REQUIRED. */
export async function listOrdersForStaff(context: Context, query: OrderQuery): Promise<Listing<ListedOrder>> {
  const { customer, totalAtLeast, totalAtMost } = query
  const isWide = [customer, totalAtLeast, totalAtMost].some((filter) => filter !== undefined)
  if (isWide && !isBounded(query, context.now()))
    throw BackofficeErrors.TIME_RANGE_REQUIRED({ params: { maxDays } })
  return await readAcrossDomains(context, (reader) => selectOrders(reader, query))
}

function isBounded({ from, to }: OrderQuery, now: Date): boolean {
  return from !== undefined && (to ?? now).getTime() - from.getTime() <= maxDays * dayMs
}
