import { staffIdentity } from '#identity'
import type { Context } from '#platform/context'
import { violatedConstraint } from '#platform/database'
import type { Language } from '#platform/i18n'
import type { RequestKey } from '#platform/idempotency'
import { newId } from '#platform/ids'
import { AdminErrors } from '../../errors'
import { giveRole } from '../../infrastructure/admins'
import { selectRoles } from '../../infrastructure/roles'
import { AdminPermission } from '../../permission'
import type { Staff } from '../../staff'
import { openAccessChange } from '../access/lock-access-change'
import { type AuditedOutcome, withAudit } from '../with-audit'

export interface NewAdmin {
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly language: Language
  readonly password: string
  readonly roleIds: readonly string[]
}

/**
 * Opens an account for a colleague, with roles that the caller could give one by one. Throws ROLE_NOT_FOUND,
 * PERMISSION_NOT_HELD and ADMIN_EMAIL_TAKEN.
 */
export async function createAdmin(
  context: Context,
  staff: Staff,
  { requestKey, ...admin }: NewAdmin & { readonly requestKey: RequestKey | undefined },
): Promise<AuditedOutcome> {
  const id = newId()
  const { roleIds, password, ...fields } = admin
  const passwordHash = await staffIdentity.hashPassword(password)
  try {
    return await withAudit(context, { staff, id, requestKey }, async (tx) => {
      const access = await openAccessChange(tx, staff, AdminPermission.ADMINS_WRITE)
      const roles = (await selectRoles(tx)).filter((role) => roleIds.includes(role.id))
      if (roles.length !== new Set(roleIds).size) throw AdminErrors.ROLE_NOT_FOUND()
      access.needs(roles.flatMap((role) => role.permissions))
      await staffIdentity.insertStaff(tx, { id, ...fields, passwordHash })
      for (const role of roles) await giveRole(tx, id, role.id)
      const after = { ...fields, roles: roles.map((role) => role.name) }
      return { record: { action: 'admin.created', entityType: 'admin', entityId: id, after } }
    })
  } catch (error) {
    if (violatedConstraint(error) !== staffIdentity.staffEmailConstraint) throw error
    throw AdminErrors.ADMIN_EMAIL_TAKEN()
  }
}
