import type { Context } from '#platform/context'
import { type Role, selectRoles } from '../../infrastructure/roles'

/** All roles with their permissions: one statement. */
export function listRoles(context: Context): Promise<Role[]> {
  return selectRoles(context.db)
}
