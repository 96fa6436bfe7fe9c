import type { Context } from '#platform/context'
import { AdminErrors } from '../../errors'
import { lockStaff, setStaffPassword } from '../../infrastructure/staff-accounts'
import { revokeInvitations } from '../../infrastructure/staff-invitations'
import { hashPassword } from '../../infrastructure/staff-passwords'
import { normalizePassword } from '../../password'
import type { Staff } from '../../staff'
import { endStaffSessions } from '../access/end-staff-sessions'
import { requireStrongPassword } from '../access/require-strong-password'
import { withAudit } from '../audit/with-audit'
import { verifyOwnPassword } from './verify-own-password'

/**
 * Sets a new password and ends all other sessions of the account, and its one-time link, if one is open. Throws
 * PASSWORD_WRONG, PASSWORD_UNCHANGED, PASSWORD_LENGTH_WRONG, PASSWORD_WEAK and SIGN_IN_TOO_OFTEN, because a stolen session
 * must not be a way to guess the password.
 */
export async function changeOwnPassword(
  context: Context,
  staff: Staff,
  { current, next }: { readonly current: string; readonly next: string },
): Promise<void> {
  const account = await verifyOwnPassword(context, staff, current)
  if (normalizePassword(current) === normalizePassword(next)) throw AdminErrors.PASSWORD_UNCHANGED()
  requireStrongPassword(next, account)
  const passwordHash = await hashPassword(next)
  await withAudit(context, { staff }, async (tx) => {
    const locked = await lockStaff(tx, staff.userId)
    // Somebody changed it since it was verified: the verified one is not the present one.
    if (locked?.passwordHash !== account.passwordHash) throw AdminErrors.PASSWORD_WRONG()
    await setStaffPassword(tx, staff.userId, passwordHash)
    await revokeInvitations(tx, staff.userId)
    const ended = await endStaffSessions(tx, {
      userId: staff.userId,
      except: staff.sessionId,
      reason: 'password_changed',
    })
    const record = {
      action: 'staff.password_changed',
      entityType: 'admin',
      entityId: staff.userId,
      before: { sessionsEnded: null },
      after: { sessionsEnded: ended },
    }
    return { record }
  })
}
