import type { Context } from '#platform/context'
import { AdminErrors } from '../../errors'
import { setStaffBlock } from '../../infrastructure/staff-accounts'
import { revokeInvitations } from '../../infrastructure/staff-invitations'
import type { Admin, Staff } from '../../staff'
import { endStaffSessions } from '../access/end-staff-sessions'
import { keepSuperAdmin } from '../access/keep-super-admin'
import { withAudit } from '../audit/with-audit'
import { lockColleague } from './lock-colleague'
import { requireAdmin } from './require-admin'

/**
 * Shuts a colleague out at once. Throws ADMIN_NOT_FOUND, PERMISSION_NOT_HELD where they hold what the caller does not,
 * ALREADY_SO and LAST_SUPER_ADMIN.
 */
export async function blockAdmin(
  context: Context,
  staff: Staff,
  { adminId, reason }: { readonly adminId: string; readonly reason: string },
): Promise<Admin> {
  await withAudit(context, { staff }, async (tx) => {
    await lockColleague(tx, staff, adminId)
    if (!(await setStaffBlock(tx, adminId, true))) throw AdminErrors.ALREADY_SO()
    await keepSuperAdmin(tx)
    await revokeInvitations(tx, adminId)
    await endStaffSessions(tx, { userId: adminId, reason: 'blocked' })
    const change = { before: { blocked: false }, after: { blocked: true } }
    return { record: { action: 'admin.blocked', entityType: 'admin', entityId: adminId, ...change, reason } }
  })
  return await requireAdmin(context.db, adminId)
}
