import type { Context } from '#platform/context'
import { AdminErrors } from '../../errors'
import { endEnrolment } from '../../infrastructure/staff-totp'
import type { Staff } from '../../staff'
import { withAudit } from '../audit/with-audit'
import { verifyOwnPassword } from './verify-own-password'

/** Turns two-step sign-in off, for whoever knows the password. Throws PASSWORD_WRONG and TOTP_NOT_ENROLLED. */
export async function disableTotp(context: Context, staff: Staff, password: string): Promise<void> {
  await verifyOwnPassword(context, staff, password)
  await withAudit(context, { staff }, async (tx) => {
    if (!(await endEnrolment(tx, staff.userId))) throw AdminErrors.TOTP_NOT_ENROLLED()
    const record = {
      action: 'staff.totp_disabled',
      entityType: 'admin',
      entityId: staff.userId,
      before: { enrolled: true },
      after: { enrolled: false },
    }
    return { record }
  })
}
