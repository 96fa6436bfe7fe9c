import type { Context } from '#platform/context'
import { transact, violatedConstraint } from '#platform/database'
import {
  findReplay,
  IdempotencyErrors,
  keepRequestKey,
  type RequestKey,
  requestKeyConstraint,
} from '#platform/idempotency'
import { newId } from '#platform/ids'
import { type Address, type AddressFields, maxAddresses } from '../../address'
import { IdentityErrors } from '../../errors'
import { findOwnedAddress, insertAddress } from '../../infrastructure/addresses'
import { normalizePhone } from '../../infrastructure/phone-numbers'
import type { Customer } from '../../user'

interface Addition {
  readonly fields: AddressFields
  readonly requestKey: RequestKey | undefined
}

/**
 * Adds an address to the customer's book; `created` is false where this very request had been answered before.
 * Throws PHONE_INVALID, ADDRESS_LIMIT_REACHED and IDEMPOTENCY_KEY_REUSED.
 */
export async function addAddress(
  context: Context,
  customer: Customer,
  { fields, requestKey }: Addition,
): Promise<{ readonly address: Address; readonly created: boolean }> {
  const recipientPhone = normalizePhone(fields.recipientPhone)
  if (!recipientPhone) throw IdentityErrors.PHONE_INVALID()
  const earlier = await findEarlier(context, customer, requestKey)
  if (earlier) return { address: earlier, created: false }

  const owner = { id: newId(), userId: customer.userId }
  try {
    const address = await transact(context, async (tx) => {
      if (requestKey) await keepRequestKey(tx, requestKey, owner.id)
      const added = await insertAddress(tx, owner, { ...fields, recipientPhone })
      // Thrown inside, so that the key is not kept with a refusal.
      if (!added) throw IdentityErrors.ADDRESS_LIMIT_REACHED({ params: { maximum: maxAddresses } })
      return added
    })
    return { address, created: true }
  } catch (error) {
    const first =
      violatedConstraint(error) === requestKeyConstraint
        ? await findEarlier(context, customer, requestKey)
        : undefined
    if (!first) throw error
    return { address: first, created: false }
  }
}

/** What this request made when it was sent before; put away since, there is nothing to show. */
async function findEarlier(
  context: Context,
  customer: Customer,
  requestKey: RequestKey | undefined,
): Promise<Address | undefined> {
  const replay = requestKey && (await findReplay(context.db, requestKey))
  if (!replay) return undefined
  if (!replay.sameBody) throw IdempotencyErrors.IDEMPOTENCY_KEY_REUSED()
  const address = await findOwnedAddress(context.db, replay.resultId ?? '', customer.userId)
  if (!address) throw IdentityErrors.ADDRESS_NOT_FOUND()
  return address
}
