import type { Context } from '#platform/context'
import { IdentityErrors } from '../../errors'
import { findProfile, updateProfile } from '../../infrastructure/users'
import type { Customer, Profile, ProfileChanges } from '../../user'

/** Changes what is given and leaves the rest. Phone and account type are not changed here: they are the account. */
export async function changeProfile(
  context: Context,
  customer: Customer,
  changes: ProfileChanges,
): Promise<Profile> {
  await updateProfile(context.db, customer.userId, changes)
  const profile = await findProfile(context.db, customer.userId)
  if (!profile) throw IdentityErrors.SESSION_ENDED({ params: { action: 'sign_in' } })
  return profile
}
