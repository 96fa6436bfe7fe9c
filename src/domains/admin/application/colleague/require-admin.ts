import type { Database } from '#platform/database'
import { AdminErrors } from '../../errors'
import { findAdmin } from '../../infrastructure/admins'
import type { Admin } from '../../staff'

/** A member of staff as they are now, also within a transaction. Throws ADMIN_NOT_FOUND, also for a customer's id. */
export async function requireAdmin(db: Database, id: string): Promise<Admin> {
  const admin = await findAdmin(db, id)
  if (!admin) throw AdminErrors.ADMIN_NOT_FOUND()
  return admin
}
