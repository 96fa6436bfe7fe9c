import type { Context } from '#platform/context'
import { AdminErrors } from '../../errors'
import { lockStaff, setStaffPassword } from '../../infrastructure/staff-accounts'
import { hashPassword } from '../../infrastructure/staff-passwords'
import { revokeStaffSessions } from '../../infrastructure/staff-sessions'
import type { Staff } from '../../staff'
import { withAudit } from '../audit/with-audit'
import { verifyOwnPassword } from './verify-own-password'

/**
 * Sets a new password and ends all other sessions of the account. Throws PASSWORD_WRONG, PASSWORD_UNCHANGED and
 * SIGN_IN_TOO_OFTEN, because a stolen session must not be a way to guess the password.
 */
export async function changeOwnPassword(
  context: Context,
  staff: Staff,
  { current, next }: { readonly current: string; readonly next: string },
): Promise<void> {
  const account = await verifyOwnPassword(context, staff, current)
  if (current === next) throw AdminErrors.PASSWORD_UNCHANGED()
  const passwordHash = await hashPassword(next)
  await withAudit(context, { staff }, async (tx) => {
    const locked = await lockStaff(tx, staff.userId)
    // Somebody changed it since it was verified: the verified one is not the present one.
    if (locked?.passwordHash !== account.passwordHash) throw AdminErrors.PASSWORD_WRONG()
    await setStaffPassword(tx, staff.userId, passwordHash)
    const ended = await revokeStaffSessions(tx, {
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
