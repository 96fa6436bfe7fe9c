import type { Context } from '#platform/context'
import { type Listing, listingOf } from '#platform/listing'
import { type CustomerQuery, type ListedCustomer, selectCustomers } from '../infrastructure/customer-lists'

export type { ListedCustomer } from '../infrastructure/customer-lists'

/** One page of customers, the newest first: one statement. */
export async function listCustomers(
  context: Context,
  query: CustomerQuery,
): Promise<Listing<ListedCustomer>> {
  const { rows, counted } = await selectCustomers(context.db, query)
  return listingOf(rows, {
    limit: query.limit,
    counted,
    keyOf: (customer) => [customer.createdAt.toISOString(), customer.id],
  })
}
