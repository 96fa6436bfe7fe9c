import type { Context } from '#platform/context'
import { selectRoles } from '../../infrastructure/roles'
import type { Role } from '../../role'

/** All roles with their permissions: one statement. */
export function listRoles(context: Context): Promise<Role[]> {
  return selectRoles(context.db)
}
