import type { Context } from '#platform/context'
import { violatedConstraint } from '#platform/database'
import type { RequestKey } from '#platform/idempotency'
import { newId } from '#platform/ids'
import { AdminErrors } from '../../errors'
import { insertRole, roleNameConstraint, setRolePermissions } from '../../infrastructure/roles'
import { AdminPermission } from '../../permission'
import type { Role, RoleFields } from '../../role'
import type { Staff } from '../../staff'
import { lockAccessChange } from '../access/lock-access-change'
import { requireOwn } from '../access/require-own'
import { withAudit } from '../audit/with-audit'
import { requireRole } from './require-role'

interface NewRole extends RoleFields {
  readonly requestKey: RequestKey | undefined
}

/** Makes a role out of what the caller holds. Throws PERMISSION_NOT_HELD and ROLE_NAME_TAKEN. */
export async function createRole(
  context: Context,
  staff: Staff,
  { requestKey, ...fields }: NewRole,
): Promise<{ readonly role: Role; readonly replayed: boolean }> {
  const newRole = { id: newId(), ...fields }
  try {
    const { id, replayed } = await withAudit(context, { staff, id: newRole.id, requestKey }, async (tx) => {
      const held = await lockAccessChange(tx, staff, AdminPermission.ADMINS_WRITE)
      requireOwn(held, fields.permissions)
      await insertRole(tx, newRole)
      await setRolePermissions(tx, newRole.id, fields.permissions)
      return {
        record: {
          action: 'role.created',
          entityType: 'role',
          entityId: newRole.id,
          before: null,
          after: { ...fields },
        },
      }
    })
    return { role: await requireRole(context.db, id), replayed }
  } catch (error) {
    if (violatedConstraint(error) !== roleNameConstraint) throw error
    throw AdminErrors.ROLE_NAME_TAKEN()
  }
}
