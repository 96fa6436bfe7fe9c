import type { Context } from '#platform/context'
import { IdentityErrors } from '../../errors'
import { findProfile } from '../../infrastructure/users'
import type { Customer, Profile } from '../../user'

/** The signed-in customer's own profile. */
export async function readProfile(context: Context, customer: Customer): Promise<Profile> {
  const profile = await findProfile(context.db, customer.userId)
  if (!profile) throw IdentityErrors.SESSION_ENDED({ params: { action: 'sign_in' } })
  return profile
}
