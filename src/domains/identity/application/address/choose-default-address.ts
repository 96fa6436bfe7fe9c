import type { Context } from '#platform/context'
import { transact } from '#platform/database'
import type { Address } from '../../address'
import { IdentityErrors } from '../../errors'
import { makeDefaultAddress } from '../../infrastructure/addresses'
import type { Customer } from '../../user'

/** Makes an address the one that is offered first. Throws ADDRESS_NOT_FOUND. */
export async function chooseDefaultAddress(
  context: Context,
  customer: Customer,
  id: string,
): Promise<Address> {
  const address = await transact(context, (tx) => makeDefaultAddress(tx, { id, userId: customer.userId }))
  if (!address) throw IdentityErrors.ADDRESS_NOT_FOUND()
  return address
}
