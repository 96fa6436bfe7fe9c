import type { Context } from '#platform/context'
import type { Address, AddressFields } from '../../address'
import { IdentityErrors } from '../../errors'
import { updateAddress } from '../../infrastructure/addresses'
import { normalizePhone } from '../../infrastructure/phone-numbers'
import type { Customer } from '../../user'

/** Changes what is given of an address. Throws PHONE_INVALID and ADDRESS_NOT_FOUND. */
export async function changeAddress(
  context: Context,
  customer: Customer,
  { id, ...changes }: Partial<AddressFields> & { readonly id: string },
): Promise<Address> {
  const owned = { id, userId: customer.userId }
  const address = await updateAddress(context.db, owned, withPhone(changes))
  if (!address) throw IdentityErrors.ADDRESS_NOT_FOUND()
  return address
}

function withPhone(changes: Partial<AddressFields>): Partial<AddressFields> {
  if (changes.recipientPhone === undefined) return changes
  const recipientPhone = normalizePhone(changes.recipientPhone)
  if (!recipientPhone) throw IdentityErrors.PHONE_INVALID()
  return { ...changes, recipientPhone }
}
