import type { Transaction } from '#platform/database'
import { AdminPermission } from '../../permission'
import type { Staff } from '../../staff'
import { lockAccessChange } from '../access/lock-access-change'
import { requireOwn } from '../access/require-own'
import { requireAdmin } from './require-admin'

/**
 * Begins a change of a colleague's account, for whoever holds all that the colleague holds. Throws PERMISSION_MISSING,
 * ADMIN_NOT_FOUND and PERMISSION_NOT_HELD.
 */
export async function lockColleague(tx: Transaction, staff: Staff, adminId: string): Promise<void> {
  const held = await lockAccessChange(tx, staff, AdminPermission.ADMINS_WRITE)
  const admin = await requireAdmin(tx, adminId)
  requireOwn(held, admin.permissions)
}
