import { IdentityErrors, readAccessToken } from '#identity'
import type { Context } from '#platform/context'
import { findStaffActor } from '../../infrastructure/staff-actors'
import type { AdminPermission } from '../../permission'
import type { Staff } from '../../staff'
import { requireHeld } from '../access/require-held'

/**
 * The member of staff behind an access token, with every permission that is needed: one statement. Throws
 * ACCESS_TOKEN_EXPIRED, TOKEN_INVALID (also for a customer's token), SESSION_ENDED and PERMISSION_MISSING.
 */
export async function authenticateStaff(
  context: Context,
  token: string,
  needed: readonly AdminPermission[],
): Promise<Staff> {
  const reading = await readAccessToken(context.config.auth, token, context.now())
  if ('fault' in reading) {
    throw reading.fault === 'expired' ? IdentityErrors.ACCESS_TOKEN_EXPIRED() : IdentityErrors.TOKEN_INVALID()
  }
  const { sub, sessionId, deviceId, type } = reading.payload
  if (type !== 'admin-access') throw IdentityErrors.TOKEN_INVALID()
  const staff = await findStaffActor(context.db, sessionId, sub)
  if (!staff || staff.deviceId !== deviceId) throw IdentityErrors.SESSION_ENDED()
  requireHeld(staff, needed)
  return staff
}
