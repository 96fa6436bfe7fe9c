import { IdentityErrors } from '#identity'
import type { Context } from '#platform/context'
import { findAdmin } from '../../infrastructure/admins'
import type { Admin, Staff } from '../../staff'

/** The caller's account with roles and permissions, from which the panel knows what to show. */
export async function readOwnAccount(context: Context, staff: Staff): Promise<Admin> {
  const admin = await findAdmin(context.db, staff.userId)
  if (!admin) throw IdentityErrors.SESSION_ENDED()
  return admin
}
