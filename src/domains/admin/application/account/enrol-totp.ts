import type { Context } from '#platform/context'
import { AdminErrors } from '../../errors'
import { beginEnrolment } from '../../infrastructure/staff-totp'
import { newTotp, sealSecret } from '../../infrastructure/totp'
import type { Staff } from '../../staff'
import { withAudit } from '../audit/with-audit'
import { verifyOwnPassword } from './verify-own-password'

/**
 * Begins two-step sign-in: a secret for the authenticator, shown this once. It counts from the first code on
 * (`confirmTotp`). Throws PASSWORD_WRONG, SIGN_IN_TOO_OFTEN and TOTP_ENROLLED.
 */
export async function enrolTotp(
  context: Context,
  staff: Staff,
  password: string,
): Promise<{ readonly secret: string; readonly uri: string }> {
  const account = await verifyOwnPassword(context, staff, password)
  const totp = newTotp(account.email)
  const sealed = sealSecret(context.config.staff.secretsKeys, staff.userId, totp.secret)
  await withAudit(context, { staff }, async (tx) => {
    if (!(await beginEnrolment(tx, staff.userId, sealed))) throw AdminErrors.TOTP_ENROLLED()
    const record = {
      action: 'staff.totp_begun',
      entityType: 'admin',
      entityId: staff.userId,
      before: null,
      after: { confirmed: false },
    }
    return { record }
  })
  return totp
}
