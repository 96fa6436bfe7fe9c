import type { Context } from '#platform/context'
import type { Admin } from '../../staff'
import { requireAdmin } from './require-admin'

/** One member of staff. Throws ADMIN_NOT_FOUND, also for a customer's id. */
export function readAdmin(context: Context, id: string): Promise<Admin> {
  return requireAdmin(context.db, id)
}
