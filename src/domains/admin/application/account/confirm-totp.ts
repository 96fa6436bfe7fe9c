import type { Context } from '#platform/context'
import { AdminErrors } from '../../errors'
import { lockStaff } from '../../infrastructure/staff-accounts'
import { confirmEnrolment, findEnrolment } from '../../infrastructure/staff-totp'
import { hashRecoveryCode, newRecoveryCodes, openSecret, stepOfCode } from '../../infrastructure/totp'
import { recoveryCodeCount, type Staff } from '../../staff'
import { endStaffSessions } from '../access/end-staff-sessions'
import { withAudit } from '../audit/with-audit'

/**
 * Turns two-step sign-in on with the first code of the authenticator, ends the other sessions, which were opened without
 * one, and gives the recovery codes, shown this once. Throws TOTP_NOT_ENROLLED, TOTP_ENROLLED and TOTP_CODE_WRONG.
 */
export async function confirmTotp(context: Context, staff: Staff, code: string): Promise<string[]> {
  const { secretsKeys } = context.config.staff
  const enrolment = await findEnrolment(context.db, staff.userId)
  if (!enrolment) throw AdminErrors.TOTP_NOT_ENROLLED()
  if (enrolment.confirmedAt) throw AdminErrors.TOTP_ENROLLED()
  const opened = openSecret(secretsKeys, staff.userId, enrolment.secret)
  // Begun under a key that is gone: it has to begin anew.
  if (!opened) throw AdminErrors.TOTP_NOT_ENROLLED()
  const step = stepOfCode(opened.secret, code, context.now())
  if (step === undefined) throw AdminErrors.TOTP_CODE_WRONG()

  const recoveryCodes = newRecoveryCodes(recoveryCodeCount)
  const codeHashes = recoveryCodes.map((recovery) => hashRecoveryCode(secretsKeys, recovery))
  const { userId, sessionId } = staff
  await context.failpoint('totp.verified')
  await withAudit(context, { staff }, async (tx) => {
    await lockStaff(tx, userId)
    if (!(await confirmEnrolment(tx, userId, { secret: enrolment.secret, step, codeHashes }))) {
      // Begun anew meanwhile, and this code is of a secret that is gone; or confirmed meanwhile.
      const present = await findEnrolment(tx, userId)
      throw present?.confirmedAt ? AdminErrors.TOTP_ENROLLED() : AdminErrors.TOTP_CODE_WRONG()
    }
    const ended = await endStaffSessions(tx, { userId, except: sessionId, reason: 'two_step_changed' })
    const record = {
      action: 'staff.totp_confirmed',
      entityType: 'admin',
      entityId: userId,
      before: { confirmed: false },
      after: { confirmed: true, sessionsEnded: ended },
    }
    return { record }
  })
  return recoveryCodes
}
