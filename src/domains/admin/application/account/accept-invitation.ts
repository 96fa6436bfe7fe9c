import type { Context } from '#platform/context'
import { AdminErrors } from '../../errors'
import { lockAccess } from '../../infrastructure/roles'
import { lockStaff, setStaffPassword } from '../../infrastructure/staff-accounts'
import { findInvited, useInvitation } from '../../infrastructure/staff-invitations'
import { hashPassword } from '../../infrastructure/staff-passwords'
import { endStaffSessions } from '../access/end-staff-sessions'
import { isVouchedFor } from '../access/is-vouched-for'
import { requireStrongPassword } from '../access/require-strong-password'
import { withAudit } from '../audit/with-audit'

/**
 * Sets the password that somebody chose by their one-time link, once, and ends all their sessions. It signs nobody in:
 * that takes the second factor as well, where there is one. Throws INVITATION_ENDED (unknown, used, revoked or late,
 * or its maker may no longer make it), PASSWORD_LENGTH_WRONG and PASSWORD_WEAK.
 */
export async function acceptInvitation(
  context: Context,
  { token, password }: { readonly token: string; readonly password: string },
): Promise<void> {
  const invited = await findInvited(context.db, token)
  if (!invited) throw AdminErrors.INVITATION_ENDED()
  requireStrongPassword(password, invited)
  const passwordHash = await hashPassword(password)
  const { userId } = invited
  await context.failpoint('invitation.found')
  await withAudit(context, { staff: { userId } }, async (tx) => {
    await lockAccess(tx)
    const account = await lockStaff(tx, userId)
    if (!account || account.blockedAt || !(await isVouchedFor(tx, invited)))
      throw AdminErrors.INVITATION_ENDED()
    if (!(await useInvitation(tx, token))) throw AdminErrors.INVITATION_ENDED()
    await setStaffPassword(tx, userId, passwordHash)
    const ended = await endStaffSessions(tx, { userId, reason: 'password_changed' })
    const record = {
      action: 'staff.invitation_accepted',
      entityType: 'admin',
      entityId: userId,
      before: { invited: true },
      after: { invited: false, sessionsEnded: ended },
    }
    return { record }
  })
}
