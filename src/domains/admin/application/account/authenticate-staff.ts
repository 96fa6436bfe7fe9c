import { IdentityErrors, noteRefusal, type Origin, readAccessToken } from '#identity'
import type { Context } from '#platform/context'
import type { AppError } from '#platform/errors'
import { AdminErrors } from '../../errors'
import { findStaffActor } from '../../infrastructure/staff-actors'
import { type AdminPermission, missingFrom } from '../../permission'
import type { Staff } from '../../staff'
import { requireSettled } from '../access/require-settled'

export interface StaffCall {
  readonly token: string
  readonly origin: Origin
}

/** One refusal of the same kind a minute is written down: a panel that asks for what it may not have asks often. */
const quietSeconds = 60

/**
 * The member of staff behind an access token, with every permission that is needed: one statement. A refusal of a token
 * that we signed leaves a trace. Throws ACCESS_TOKEN_EXPIRED, TOKEN_INVALID (also for a customer's token), SESSION_ENDED,
 * PERMISSION_MISSING, and, where a permission is needed, PASSWORD_CHANGE_REQUIRED and TOTP_ENROLMENT_REQUIRED.
 */
export async function authenticateStaff(
  context: Context,
  { token, origin }: StaffCall,
  needed: readonly AdminPermission[],
): Promise<Staff> {
  const reading = await readAccessToken(context, token)
  if ('fault' in reading) {
    throw reading.fault === 'expired' ? IdentityErrors.ACCESS_TOKEN_EXPIRED() : IdentityErrors.TOKEN_INVALID()
  }
  const { sub: userId, sessionId, deviceId, type } = reading.payload
  const refuse = async (refusal: AppError): Promise<never> => {
    const about = { userId, sessionId, deviceId, origin, quietSeconds }
    await noteRefusal(context, { ...about, kind: 'access_refused', code: refusal.errorCode })
    throw refusal
  }
  if (type !== 'admin-access') return await refuse(IdentityErrors.TOKEN_INVALID())
  const found = await findStaffActor(context.db, sessionId, userId)
  if (!found || found.deviceId !== deviceId) return await refuse(IdentityErrors.SESSION_ENDED())
  const staff: Staff = { ...found, origin }
  const missing = missingFrom(staff.permissions, needed)
  if (missing.length > 0) return await refuse(AdminErrors.PERMISSION_MISSING({ params: { missing } }))
  if (needed.length > 0) requireSettled(context, staff)
  return staff
}
