import type { Transaction } from '#platform/database'
import { AdminErrors } from '../../errors'
import { heldPermissions, lockAccess } from '../../infrastructure/roles'
import type { AdminPermission } from '../../permission'
import type { Staff } from '../../staff'

/**
 * Begins a change of who may do what, and answers what the caller holds. One at a time: it is read again under that
 * lock, because it may have been taken from them since the request began. Throws PERMISSION_MISSING where `needed` was.
 */
export async function lockAccessChange(
  tx: Transaction,
  staff: Staff,
  needed: AdminPermission,
): Promise<readonly AdminPermission[]> {
  await lockAccess(tx)
  const held = await heldPermissions(tx, staff.userId)
  if (!held.includes(needed)) throw AdminErrors.PERMISSION_MISSING({ params: { missing: [needed] } })
  return held
}
