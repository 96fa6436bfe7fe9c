import type { Context } from '#platform/context'
import { AdminErrors } from '../../errors'
import { findAdmin, giveRole } from '../../infrastructure/admins'
import { findRole } from '../../infrastructure/roles'
import { AdminPermission } from '../../permission'
import type { Staff } from '../../staff'
import { openAccessChange } from '../access/lock-access-change'
import { withAudit } from '../with-audit'

/**
 * Gives a role to a member of staff: nobody gives what they do not hold. Given twice it changes nothing. Throws
 * ADMIN_NOT_FOUND, ROLE_NOT_FOUND and PERMISSION_NOT_HELD.
 */
export async function grantRole(
  context: Context,
  staff: Staff,
  { adminId, roleId }: { readonly adminId: string; readonly roleId: string },
): Promise<void> {
  await withAudit(context, { staff }, async (tx) => {
    const access = await openAccessChange(tx, staff, AdminPermission.ADMINS_WRITE)
    const admin = await findAdmin(tx, adminId)
    if (!admin) throw AdminErrors.ADMIN_NOT_FOUND()
    const role = await findRole(tx, roleId)
    if (!role) throw AdminErrors.ROLE_NOT_FOUND()
    access.needs(role.permissions)
    if (!(await giveRole(tx, adminId, roleId))) return { record: undefined }
    return {
      record: {
        action: 'role.granted',
        entityType: 'admin',
        entityId: adminId,
        after: { role: role.name, roleId },
      },
    }
  })
}
