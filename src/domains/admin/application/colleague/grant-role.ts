import type { Context } from '#platform/context'
import { insertGrant } from '../../infrastructure/admins'
import { AdminPermission } from '../../permission'
import type { Admin, Staff } from '../../staff'
import { lockAccessChange } from '../access/lock-access-change'
import { requireOwn } from '../access/require-own'
import { withAudit } from '../audit/with-audit'
import { requireRole } from '../role/require-role'
import { requireAdmin } from './require-admin'

/**
 * Grants a role to a member of staff: nobody gives what they do not hold. Granted twice it changes nothing. Throws
 * ADMIN_NOT_FOUND, ROLE_NOT_FOUND and PERMISSION_NOT_HELD.
 */
export async function grantRole(
  context: Context,
  staff: Staff,
  { adminId, roleId }: { readonly adminId: string; readonly roleId: string },
): Promise<Admin> {
  await withAudit(context, { staff }, async (tx) => {
    const held = await lockAccessChange(tx, staff, AdminPermission.ADMINS_WRITE)
    await requireAdmin(tx, adminId)
    const role = await requireRole(tx, roleId)
    requireOwn(held, role.permissions)
    if (!(await insertGrant(tx, adminId, roleId))) return { record: undefined }
    return {
      record: {
        action: 'role.granted',
        entityType: 'admin',
        entityId: adminId,
        before: null,
        after: { role: role.name, roleId },
      },
    }
  })
  return await requireAdmin(context.db, adminId)
}
