import type { Context } from '#platform/context'
import { forgetAttempts } from '../../infrastructure/sign-in-attempts'
import { replaceRecoveryCodes } from '../../infrastructure/staff-totp'
import { hashRecoveryCode, newRecoveryCodes } from '../../infrastructure/totp'
import { recoveryCodeCount, type Staff } from '../../staff'
import { withAudit } from '../audit/with-audit'
import { countGuess } from './count-guess'
import { noteOwnFailure } from './note-own-failure'
import { codeCounters, useOwnCode } from './use-own-code'

/**
 * Gives new recovery codes, shown this once, for a code; all earlier ones end. Throws TOTP_NOT_ENROLLED, TOTP_CODE_WRONG
 * and SIGN_IN_TOO_OFTEN.
 */
export async function renewRecoveryCodes(context: Context, staff: Staff, code: string): Promise<string[]> {
  try {
    return await renew(context, staff, code)
  } catch (error) {
    await noteOwnFailure(context, staff, error)
    throw error
  }
}

async function renew(context: Context, staff: Staff, code: string): Promise<string[]> {
  const { secretsKeys } = context.config.staff
  const counters = codeCounters(staff)
  await countGuess(context, counters)
  const recoveryCodes = newRecoveryCodes(recoveryCodeCount)
  const codeHashes = recoveryCodes.map((recovery) => hashRecoveryCode(secretsKeys, recovery))
  await withAudit(context, { staff }, async (tx) => {
    await useOwnCode(tx, context, { staff, code })
    await replaceRecoveryCodes(tx, staff.userId, codeHashes)
    const record = {
      action: 'staff.recovery_renewed',
      entityType: 'admin',
      entityId: staff.userId,
      before: null,
      after: { codes: recoveryCodeCount },
    }
    return { record }
  })
  await forgetAttempts(context.db, secretsKeys, counters)
  return recoveryCodes
}
