import type { Context } from '#platform/context'
import { lockStaff } from '../../infrastructure/staff-accounts'
import type { Invitation } from '../../invitation'
import type { Staff } from '../../staff'
import { endStaffSessions } from '../access/end-staff-sessions'
import { requireColleague } from '../access/require-colleague'
import { withAudit } from '../audit/with-audit'
import { lockColleague } from './lock-colleague'
import { makeInvitation } from './make-invitation'
import { requireAdmin } from './require-admin'

/**
 * Makes a one-time link for a colleague who has no password yet, or forgot it, and ends their sessions. What they had
 * goes on until they choose a new one; their second factor stays. Throws OWN_ACCOUNT, ADMIN_NOT_FOUND, and
 * PERMISSION_NOT_HELD where they hold what the caller does not.
 */
export async function issueInvitation(
  context: Context,
  staff: Staff,
  { adminId, reason }: { readonly adminId: string; readonly reason: string },
): Promise<Invitation> {
  requireColleague(staff, adminId)
  const { invitationSeconds, resetSeconds } = context.config.staff
  const { result } = await withAudit(context, { staff }, async (tx) => {
    await lockColleague(tx, staff, adminId)
    await lockStaff(tx, adminId)
    const { invited } = await requireAdmin(tx, adminId)
    const seconds = invited ? invitationSeconds : resetSeconds
    const invitation = await makeInvitation(tx, { userId: adminId, createdBy: staff.userId, seconds })
    const ended = await endStaffSessions(tx, { userId: adminId, reason: 'password_reset' })
    return {
      record: {
        action: invited ? 'admin.invited' : 'admin.password_reset',
        entityType: 'admin',
        entityId: adminId,
        before: null,
        after: { expiresAt: invitation.expiresAt, sessionsEnded: ended },
        reason,
      },
      result: invitation,
    }
  })
  return result
}
