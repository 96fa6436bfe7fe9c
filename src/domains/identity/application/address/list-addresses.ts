import type { Context } from '#platform/context'
import type { Address } from '../../address'
import { listAddresses as selectAddresses } from '../../infrastructure/addresses'
import type { Customer } from '../../user'

/** All addresses of the customer: there are at most `maxAddresses`, so that the list has one page. */
export function listAddresses(context: Context, customer: Customer): Promise<Address[]> {
  return selectAddresses(context.db, customer.userId)
}
