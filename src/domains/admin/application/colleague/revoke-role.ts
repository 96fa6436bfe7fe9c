import type { Context } from '#platform/context'
import { deleteGrant } from '../../infrastructure/admins'
import { AdminPermission } from '../../permission'
import type { Admin, Staff } from '../../staff'
import { keepSuperAdmin } from '../access/keep-super-admin'
import { lockAccessChange } from '../access/lock-access-change'
import { requireOwn } from '../access/require-own'
import { withAudit } from '../audit/with-audit'
import { requireRole } from '../role/require-role'
import { requireAdmin } from './require-admin'

/**
 * Revokes a role of a member of staff, from their next request on. Throws ADMIN_NOT_FOUND, ROLE_NOT_FOUND,
 * PERMISSION_NOT_HELD and LAST_SUPER_ADMIN, also where two people demote each other at once.
 */
export async function revokeRole(
  context: Context,
  staff: Staff,
  { adminId, roleId }: { readonly adminId: string; readonly roleId: string },
): Promise<Admin> {
  await context.failpoint('access.asked')
  await withAudit(context, { staff }, async (tx) => {
    const held = await lockAccessChange(tx, staff, AdminPermission.ADMINS_WRITE)
    await requireAdmin(tx, adminId)
    const role = await requireRole(tx, roleId)
    requireOwn(held, role.permissions)
    if (!(await deleteGrant(tx, adminId, roleId))) return { record: undefined }
    await keepSuperAdmin(tx)
    return {
      record: {
        // The log says so since before the word changed: whoever searches it finds all of them.
        action: 'role.taken',
        entityType: 'admin',
        entityId: adminId,
        before: { role: role.name, roleId },
        after: null,
      },
    }
  })
  return await requireAdmin(context.db, adminId)
}
