import type { Context } from '#platform/context'
import { transact } from '#platform/database'
import { IdentityErrors } from '../../errors'
import { deleteAddress } from '../../infrastructure/addresses'
import type { Customer } from '../../user'

/** Takes an address out of the book; orders keep their copies. Throws ADDRESS_NOT_FOUND. */
export async function removeAddress(context: Context, customer: Customer, id: string): Promise<void> {
  const removed = await transact(context, (tx) => deleteAddress(tx, { id, userId: customer.userId }))
  if (!removed) throw IdentityErrors.ADDRESS_NOT_FOUND()
}
