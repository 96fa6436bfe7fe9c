import type { Context } from '#platform/context'
import { violatedConstraint } from '#platform/database'
import { differences } from '../../audit'
import { AdminErrors } from '../../errors'
import { roleNameConstraint, setRolePermissions, updateRole } from '../../infrastructure/roles'
import { AdminPermission } from '../../permission'
import type { Role, RoleFields } from '../../role'
import type { Staff } from '../../staff'
import { lockAccessChange } from '../access/lock-access-change'
import { requireOwn } from '../access/require-own'
import { withAudit } from '../audit/with-audit'
import { requireChangeableRole } from './require-changeable-role'
import { requireRole } from './require-role'

/**
 * Changes a role for everyone who holds it, from their next request on. All that it holds before and after must be the
 * caller's own: a name or a description of more than that is not theirs to change either. Throws ROLE_NOT_FOUND, ROLE_PROTECTED, PERMISSION_NOT_HELD and ROLE_NAME_TAKEN.
 */
export async function changeRole(
  context: Context,
  staff: Staff,
  { id, ...wanted }: Partial<RoleFields> & { readonly id: string },
): Promise<Role> {
  try {
    await withAudit(context, { staff }, async (tx) => {
      const held = await lockAccessChange(tx, staff, AdminPermission.ADMINS_WRITE)
      const role = await requireChangeableRole(tx, id)
      const permissions = [...(wanted.permissions ?? role.permissions)].toSorted()
      requireOwn(held, [...role.permissions, ...permissions])

      const before = { name: role.name, description: role.description, permissions: [...role.permissions] }
      const after = { name: wanted.name ?? role.name, description: wanted.description ?? role.description }
      await updateRole(tx, { id, ...after })
      await setRolePermissions(tx, id, permissions)
      const changed = differences(before, { ...after, permissions })
      if (Object.keys(changed.after).length === 0) return { record: undefined }
      return { record: { action: 'role.changed', entityType: 'role', entityId: id, ...changed } }
    })
  } catch (error) {
    if (violatedConstraint(error) !== roleNameConstraint) throw error
    throw AdminErrors.ROLE_NAME_TAKEN()
  }
  return await requireRole(context.db, id)
}
