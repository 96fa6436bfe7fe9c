import type { Transaction } from '#platform/database'
import { AdminErrors } from '../../errors'
import { countSuperAdmins } from '../../infrastructure/admins'
import { heldPermissions, lockAccess } from '../../infrastructure/roles'
import { type AdminPermission, missingFrom } from '../../permission'
import type { Staff } from '../../staff'

interface AccessChange {
  /** Throws PERMISSION_NOT_HELD where the caller would give or take something that is not theirs by now. */
  readonly needs: (permissions: readonly AdminPermission[]) => void
  /** Throws LAST_SUPER_ADMIN where the change left nobody who could undo it. Called after the change. */
  readonly keepSuperAdmin: () => Promise<void>
}

/**
 * Begins a change of who may do what. One at a time: what the caller holds is read again under that lock, because it
 * may have been taken from them since the request began. Throws PERMISSION_MISSING where it was.
 */
export async function openAccessChange(
  tx: Transaction,
  staff: Staff,
  needed: AdminPermission,
): Promise<AccessChange> {
  await lockAccess(tx)
  const held = await heldPermissions(tx, staff.userId)
  if (!held.includes(needed)) throw AdminErrors.PERMISSION_MISSING({ params: { missing: [needed] } })
  return {
    needs(permissions) {
      const missing = missingFrom(held, permissions)
      if (missing.length > 0) throw AdminErrors.PERMISSION_NOT_HELD({ params: { missing } })
    },
    async keepSuperAdmin() {
      if ((await countSuperAdmins(tx)) === 0) throw AdminErrors.LAST_SUPER_ADMIN()
    },
  }
}
