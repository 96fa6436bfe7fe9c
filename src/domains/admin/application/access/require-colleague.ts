import { AdminErrors } from '../../errors'
import type { Staff } from '../../staff'

/**
 * What is done for a colleague is not done to oneself: for one's own account it takes the password or a code, which a
 * stolen session does not have. Throws OWN_ACCOUNT.
 */
export function requireColleague(staff: Staff, adminId: string): void {
  if (staff.userId === adminId) throw AdminErrors.OWN_ACCOUNT()
}
