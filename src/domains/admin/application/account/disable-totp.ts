import type { Context } from '#platform/context'
import { forgetAttempts } from '../../infrastructure/sign-in-attempts'
import { endEnrolment } from '../../infrastructure/staff-totp'
import type { Staff } from '../../staff'
import { endStaffSessions } from '../access/end-staff-sessions'
import { withAudit } from '../audit/with-audit'
import { countGuess } from './count-guess'
import { noteOwnFailure } from './note-own-failure'
import { codeCounters, useOwnCode } from './use-own-code'
import { verifyOwnPassword } from './verify-own-password'

export interface OwnProof {
  readonly password: string
  /** From the authenticator, or a recovery code. */
  readonly code: string
}

/**
 * Turns two-step sign-in off, for whoever knows the password and has a code, and ends the other sessions. Throws
 * PASSWORD_WRONG, TOTP_CODE_WRONG, SIGN_IN_TOO_OFTEN and TOTP_NOT_ENROLLED.
 */
export async function disableTotp(
  context: Context,
  staff: Staff,
  { password, code }: OwnProof,
): Promise<void> {
  await verifyOwnPassword(context, staff, password)
  try {
    await disable(context, staff, code)
  } catch (error) {
    await noteOwnFailure(context, staff, error)
    throw error
  }
}

async function disable(context: Context, staff: Staff, code: string): Promise<void> {
  const counters = codeCounters(staff)
  await countGuess(context, counters)
  const { userId, sessionId } = staff
  await withAudit(context, { staff }, async (tx) => {
    await useOwnCode(tx, context, { staff, code })
    await endEnrolment(tx, userId)
    const ended = await endStaffSessions(tx, { userId, except: sessionId, reason: 'two_step_changed' })
    const record = {
      action: 'staff.totp_disabled',
      entityType: 'admin',
      entityId: userId,
      before: { enrolled: true },
      after: { enrolled: false, sessionsEnded: ended },
    }
    return { record }
  })
  await forgetAttempts(context.db, context.config.staff.secretsKeys, counters)
}
