import type { Context } from '#platform/context'
import { violatedConstraint } from '#platform/database'
import type { RequestKey } from '#platform/idempotency'
import { newId } from '#platform/ids'
import { AdminErrors } from '../../errors'
import { insertRole, roleNameConstraint, setRolePermissions } from '../../infrastructure/roles'
import { AdminPermission } from '../../permission'
import type { Staff } from '../../staff'
import { openAccessChange } from '../access/lock-access-change'
import { type AuditedOutcome, withAudit } from '../with-audit'

export interface RoleFields {
  readonly name: string
  readonly description: string
  readonly permissions: readonly AdminPermission[]
}

/** Makes a role out of what the caller holds. Throws PERMISSION_NOT_HELD and ROLE_NAME_TAKEN. */
export async function createRole(
  context: Context,
  staff: Staff,
  { requestKey, ...role }: RoleFields & { readonly requestKey: RequestKey | undefined },
): Promise<AuditedOutcome> {
  const id = newId()
  try {
    return await withAudit(context, { staff, id, requestKey }, async (tx) => {
      const access = await openAccessChange(tx, staff, AdminPermission.ADMINS_WRITE)
      access.needs(role.permissions)
      await insertRole(tx, { id, ...role })
      await setRolePermissions(tx, id, role.permissions)
      return { record: { action: 'role.created', entityType: 'role', entityId: id, after: { ...role } } }
    })
  } catch (error) {
    if (violatedConstraint(error) !== roleNameConstraint) throw error
    throw AdminErrors.ROLE_NAME_TAKEN()
  }
}
