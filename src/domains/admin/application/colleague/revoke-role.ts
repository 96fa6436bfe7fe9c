import type { Context } from '#platform/context'
import { AdminErrors } from '../../errors'
import { findAdmin, takeRole } from '../../infrastructure/admins'
import { findRole } from '../../infrastructure/roles'
import { AdminPermission } from '../../permission'
import type { Staff } from '../../staff'
import { openAccessChange } from '../access/lock-access-change'
import { withAudit } from '../with-audit'

/**
 * Takes a role from a member of staff, from their next request on. Throws ADMIN_NOT_FOUND, ROLE_NOT_FOUND,
 * PERMISSION_NOT_HELD and LAST_SUPER_ADMIN, also where two people demote each other at once.
 */
export async function withdrawRole(
  context: Context,
  staff: Staff,
  { adminId, roleId }: { readonly adminId: string; readonly roleId: string },
): Promise<void> {
  await context.reach('access.asked')
  await withAudit(context, { staff }, async (tx) => {
    const access = await openAccessChange(tx, staff, AdminPermission.ADMINS_WRITE)
    const admin = await findAdmin(tx, adminId)
    if (!admin) throw AdminErrors.ADMIN_NOT_FOUND()
    const role = await findRole(tx, roleId)
    if (!role) throw AdminErrors.ROLE_NOT_FOUND()
    access.needs(role.permissions)
    if (!(await takeRole(tx, adminId, roleId))) return { record: undefined }
    await access.keepSuperAdmin()
    return {
      record: {
        action: 'role.taken',
        entityType: 'admin',
        entityId: adminId,
        before: { role: role.name, roleId },
      },
    }
  })
}
