import type { Context } from '#platform/context'
import { transact } from '#platform/database'
import { type CompanyClaim, normalizeNip } from '../../company'
import { IdentityErrors } from '../../errors'
import { upsertClaim } from '../../infrastructure/companies'
import { findProfile, lockUser } from '../../infrastructure/users'
import type { Customer, Profile } from '../../user'

/**
 * Says for which company a corporate customer buys. It is pending until staff approve it, whoever else belongs to that
 * company: a tax number is printed on every invoice. Throws COMPANY_NOT_ALLOWED and NIP_INVALID.
 */
export async function nameCompany(
  context: Context,
  customer: Customer,
  claim: CompanyClaim,
): Promise<Profile> {
  if (customer.userType !== 'corporate') throw IdentityErrors.COMPANY_NOT_ALLOWED()
  const nip = normalizeNip(claim.nip)
  if (!nip) throw IdentityErrors.NIP_INVALID()
  const profile = await transact(context, async (tx) => {
    await lockUser(tx, customer.userId)
    await upsertClaim(tx, customer.userId, { nip, name: claim.name })
    return await findProfile(tx, customer.userId)
  })
  if (!profile) throw IdentityErrors.SESSION_ENDED({ params: { action: 'sign_in' } })
  return profile
}
