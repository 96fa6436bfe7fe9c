import type { Context } from '#platform/context'
import { AdminErrors } from '../../errors'
import { endEnrolment } from '../../infrastructure/staff-totp'
import type { Admin, Staff } from '../../staff'
import { endStaffSessions } from '../access/end-staff-sessions'
import { requireColleague } from '../access/require-colleague'
import { withAudit } from '../audit/with-audit'
import { lockColleague } from './lock-colleague'
import { requireAdmin } from './require-admin'

/**
 * Forgets the second factor of a colleague who lost it with its recovery codes, and ends all their sessions. Throws
 * OWN_ACCOUNT, ADMIN_NOT_FOUND, TOTP_NOT_ENROLLED, and PERMISSION_NOT_HELD where they hold what the caller does not.
 */
export async function resetAdminTotp(
  context: Context,
  staff: Staff,
  { adminId, reason }: { readonly adminId: string; readonly reason: string },
): Promise<Admin> {
  requireColleague(staff, adminId)
  await withAudit(context, { staff }, async (tx) => {
    await lockColleague(tx, staff, adminId)
    if (!(await endEnrolment(tx, adminId))) throw AdminErrors.TOTP_NOT_ENROLLED()
    const ended = await endStaffSessions(tx, { userId: adminId, reason: 'two_step_changed' })
    return {
      record: {
        action: 'admin.totp_reset',
        entityType: 'admin',
        entityId: adminId,
        before: { enrolled: true },
        after: { enrolled: false, sessionsEnded: ended },
        reason,
      },
    }
  })
  return await requireAdmin(context.db, adminId)
}
