import { AdminErrors } from '../../errors'
import { type AdminPermission, missingFrom } from '../../permission'
import type { Staff } from '../../staff'

/**
 * Refuses what a member of staff may not do, where only the case itself tells which permission it takes; what a whole
 * route needs, its guard asks for. Throws PERMISSION_MISSING.
 */
export function requireHeld(staff: Pick<Staff, 'permissions'>, needed: readonly AdminPermission[]): void {
  const missing = missingFrom(staff.permissions, needed)
  if (missing.length > 0) throw AdminErrors.PERMISSION_MISSING({ params: { missing } })
}
