import type { Context } from '#platform/context'
import type { Listing } from '#platform/listing'
import { readAcrossDomains } from '#platform/replicas'
import { type CustomerQuery, type ListedCustomer, selectCustomers } from '../infrastructure/customer-lists'

export type { ListedCustomer } from '../infrastructure/customer-lists'

/** One page of customers, the newest first: one statement. */
export async function listCustomers(
  context: Context,
  query: CustomerQuery,
): Promise<Listing<ListedCustomer>> {
  return await readAcrossDomains(context, (reader) => selectCustomers(reader, query))
}
