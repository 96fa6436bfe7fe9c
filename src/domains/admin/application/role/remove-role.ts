import type { Context } from '#platform/context'
import { AdminErrors } from '../../errors'
import { deleteRole, findRole } from '../../infrastructure/roles'
import { AdminPermission, superAdminRole } from '../../permission'
import type { Staff } from '../../staff'
import { openAccessChange } from '../access/lock-access-change'
import { withAudit } from '../with-audit'

/** Deletes a role; whoever held it loses it. Throws ROLE_NOT_FOUND, ROLE_PROTECTED and PERMISSION_NOT_HELD. */
export async function removeRole(context: Context, staff: Staff, id: string): Promise<void> {
  await withAudit(context, { staff }, async (tx) => {
    const access = await openAccessChange(tx, staff, AdminPermission.ADMINS_WRITE)
    const role = await findRole(tx, id)
    if (!role) throw AdminErrors.ROLE_NOT_FOUND()
    if (role.name === superAdminRole) throw AdminErrors.ROLE_PROTECTED({ params: { role: superAdminRole } })
    access.needs(role.permissions)
    await deleteRole(tx, id)
    const { name, description, permissions, members } = role
    return {
      record: {
        action: 'role.deleted',
        entityType: 'role',
        entityId: id,
        before: { name, description, permissions, members },
      },
    }
  })
}
