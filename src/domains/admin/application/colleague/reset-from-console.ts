import type { Context } from '#platform/context'
import { AdminErrors } from '../../errors'
import { findStaffByEmail, lockStaff } from '../../infrastructure/staff-accounts'
import type { Invitation } from '../../invitation'
import { endStaffSessions } from '../access/end-staff-sessions'
import { withAudit } from '../audit/with-audit'
import { makeInvitation } from './make-invitation'

/**
 * Makes a one-time link at the machine itself, for the day on which no colleague can make one, and ends the account's
 * sessions. Throws ADMIN_NOT_FOUND.
 */
export async function resetFromConsole(
  context: Context,
  actor: 'system',
  email: string,
): Promise<Invitation> {
  const account = await findStaffByEmail(context.db, email)
  if (!account) throw AdminErrors.ADMIN_NOT_FOUND()
  const { id: userId } = account
  const { resetSeconds: seconds } = context.config.staff
  const { result } = await withAudit(context, { staff: actor }, async (tx) => {
    if (!(await lockStaff(tx, userId))) throw AdminErrors.ADMIN_NOT_FOUND()
    const invitation = await makeInvitation(tx, { userId, createdBy: null, seconds })
    const ended = await endStaffSessions(tx, { userId, reason: 'password_reset' })
    return {
      record: {
        action: 'admin.password_reset',
        entityType: 'admin',
        entityId: userId,
        before: null,
        after: { expiresAt: invitation.expiresAt, sessionsEnded: ended },
        reason: 'bun run admin:reset',
      },
      result: invitation,
    }
  })
  return result
}
