import type { Context } from '#platform/context'
import type { Role } from '../../role'
import { requireRole } from './require-role'

/** One role. Throws ROLE_NOT_FOUND. */
export function readRole(context: Context, id: string): Promise<Role> {
  return requireRole(context.db, id)
}
