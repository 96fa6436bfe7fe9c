import type { Context } from '#platform/context'
import { violatedConstraint } from '#platform/database'
import type { Language } from '#platform/i18n'
import type { RequestKey } from '#platform/idempotency'
import { newId } from '#platform/ids'
import { AdminErrors } from '../../errors'
import { insertGrant } from '../../infrastructure/admins'
import { selectRoles } from '../../infrastructure/roles'
import { insertStaff, staffEmailConstraint } from '../../infrastructure/staff-accounts'
import { hashPassword } from '../../infrastructure/staff-passwords'
import { AdminPermission } from '../../permission'
import type { Admin, Staff } from '../../staff'
import { lockAccessChange } from '../access/lock-access-change'
import { requireOwn } from '../access/require-own'
import { withAudit } from '../audit/with-audit'
import { requireAdmin } from './require-admin'

export interface NewAdmin {
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly language: Language
  readonly password: string
  readonly roleIds: readonly string[]
  readonly requestKey: RequestKey | undefined
}

/**
 * Opens an account for a colleague, with roles that the caller could give one by one. Throws ROLE_NOT_FOUND,
 * PERMISSION_NOT_HELD and ADMIN_EMAIL_TAKEN.
 */
export async function createAdmin(
  context: Context,
  staff: Staff,
  { requestKey, roleIds, password, ...fields }: NewAdmin,
): Promise<{ readonly admin: Admin; readonly replayed: boolean }> {
  const account = { id: newId(), ...fields, passwordHash: await hashPassword(password) }
  try {
    const { id, replayed } = await withAudit(context, { staff, id: account.id, requestKey }, async (tx) => {
      const held = await lockAccessChange(tx, staff, AdminPermission.ADMINS_WRITE)
      const roles = (await selectRoles(tx)).filter((role) => roleIds.includes(role.id))
      if (roles.length !== new Set(roleIds).size) throw AdminErrors.ROLE_NOT_FOUND()
      requireOwn(
        held,
        roles.flatMap((role) => role.permissions),
      )
      await insertStaff(tx, account)
      for (const role of roles) await insertGrant(tx, account.id, role.id)
      const after = { ...fields, roles: roles.map((role) => role.name) }
      return {
        record: { action: 'admin.created', entityType: 'admin', entityId: account.id, before: null, after },
      }
    })
    return { admin: await requireAdmin(context.db, id), replayed }
  } catch (error) {
    if (violatedConstraint(error) !== staffEmailConstraint) throw error
    throw AdminErrors.ADMIN_EMAIL_TAKEN()
  }
}
