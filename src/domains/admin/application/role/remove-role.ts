import type { Context } from '#platform/context'
import { deleteRole } from '../../infrastructure/roles'
import { AdminPermission } from '../../permission'
import type { Staff } from '../../staff'
import { lockAccessChange } from '../access/lock-access-change'
import { requireOwn } from '../access/require-own'
import { withAudit } from '../audit/with-audit'
import { requireChangeableRole } from './require-changeable-role'

/** Deletes a role; whoever held it loses it. Throws ROLE_NOT_FOUND, ROLE_PROTECTED and PERMISSION_NOT_HELD. */
export async function removeRole(context: Context, staff: Staff, id: string): Promise<void> {
  await withAudit(context, { staff }, async (tx) => {
    const held = await lockAccessChange(tx, staff, AdminPermission.ADMINS_WRITE)
    const { name, description, permissions, members } = await requireChangeableRole(tx, id)
    requireOwn(held, permissions)
    await deleteRole(tx, id)
    return {
      record: {
        action: 'role.deleted',
        entityType: 'role',
        entityId: id,
        before: { name, description, permissions, members },
        after: null,
      },
    }
  })
}
