import type { Context } from '#platform/context'
import { AdminErrors } from '../../errors'
import type { Staff } from '../../staff'

/**
 * Lets staff work only once their account is in order: with a password that nobody else chose, and with two-step sign-in
 * where the shop demands it. Throws PASSWORD_CHANGE_REQUIRED and TOTP_ENROLMENT_REQUIRED.
 */
export function requireSettled(context: Context, staff: Staff): void {
  if (staff.mustChangePassword) throw AdminErrors.PASSWORD_CHANGE_REQUIRED()
  if (context.config.staff.twoStepRequired && !staff.totpEnabled) throw AdminErrors.TOTP_ENROLMENT_REQUIRED()
}
