import type { Context } from '#platform/context'
import { AdminErrors } from '../../errors'
import { findRole, type Role } from '../../infrastructure/roles'

/** Throws ROLE_NOT_FOUND. */
export async function readRole(context: Context, id: string): Promise<Role> {
  const role = await findRole(context.db, id)
  if (!role) throw AdminErrors.ROLE_NOT_FOUND()
  return role
}
