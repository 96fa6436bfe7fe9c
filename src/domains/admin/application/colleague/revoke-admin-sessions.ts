import type { Context } from '#platform/context'
import type { Admin, Staff } from '../../staff'
import { endStaffSessions } from '../access/end-staff-sessions'
import { withAudit } from '../audit/with-audit'
import { lockColleague } from './lock-colleague'
import { requireAdmin } from './require-admin'

/**
 * Ends all sessions of a colleague. Throws ADMIN_NOT_FOUND, and PERMISSION_NOT_HELD where they hold what the caller
 * does not.
 */
export async function revokeAdminSessions(
  context: Context,
  staff: Staff,
  { adminId, reason }: { readonly adminId: string; readonly reason: string },
): Promise<Admin> {
  await withAudit(context, { staff }, async (tx) => {
    await lockColleague(tx, staff, adminId)
    const ended = await endStaffSessions(tx, { userId: adminId, reason: 'revoked_by_staff' })
    return {
      record: {
        action: 'admin.sessions_revoked',
        entityType: 'admin',
        entityId: adminId,
        before: { liveSessions: ended },
        after: { liveSessions: 0, sessionsEnded: ended },
        reason,
      },
    }
  })
  return await requireAdmin(context.db, adminId)
}
