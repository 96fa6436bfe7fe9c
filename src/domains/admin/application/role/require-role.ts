import type { Database } from '#platform/database'
import { AdminErrors } from '../../errors'
import { findRole } from '../../infrastructure/roles'
import type { Role } from '../../role'

/** A role as it is now, also within a transaction. Throws ROLE_NOT_FOUND. */
export async function requireRole(db: Database, id: string): Promise<Role> {
  const role = await findRole(db, id)
  if (!role) throw AdminErrors.ROLE_NOT_FOUND()
  return role
}
