import type { Context } from '#platform/context'
import { transact } from '#platform/database'
import { newId } from '#platform/ids'
import { type Address, type AddressFields, maxAddresses } from '../address'
import { IdentityErrors } from '../errors'
import { insertAddress } from '../infrastructure/addresses'
import { normalizePhone } from '../infrastructure/phone-numbers'
import type { Customer } from '../user'

/** Adds an address to the customer's book. Throws PHONE_INVALID and ADDRESS_LIMIT_REACHED. */
export async function addAddress(
  context: Context,
  customer: Customer,
  fields: AddressFields,
): Promise<Address> {
  const recipientPhone = normalizePhone(fields.recipientPhone)
  if (!recipientPhone) throw IdentityErrors.PHONE_INVALID()
  const owner = { id: newId(), userId: customer.userId }
  const address = await transact(context, (tx) => insertAddress(tx, owner, { ...fields, recipientPhone }))
  if (!address) throw IdentityErrors.ADDRESS_LIMIT_REACHED({ params: { maximum: maxAddresses } })
  return address
}
