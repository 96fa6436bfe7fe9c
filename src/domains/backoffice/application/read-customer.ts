import { AdminErrors } from '#admin'
import type { Context } from '#platform/context'
import { readAcrossDomains } from '#platform/replicas'
import { type CustomerDetail, findCustomerDetail } from '../infrastructure/customer-lists'

export type { CustomerDetail } from '../infrastructure/customer-lists'

/** A customer with last orders, totals and sessions. Throws CUSTOMER_NOT_FOUND, also for staff. */
export async function readCustomer(context: Context, id: string): Promise<CustomerDetail> {
  const customer = await readAcrossDomains(context, (reader) => findCustomerDetail(reader, id))
  if (!customer) throw AdminErrors.CUSTOMER_NOT_FOUND()
  return customer
}
