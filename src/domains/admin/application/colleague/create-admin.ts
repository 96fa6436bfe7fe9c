import type { Context } from '#platform/context'
import { violatedConstraint } from '#platform/database'
import type { Language } from '#platform/i18n'
import type { RequestKey } from '#platform/idempotency'
import { newId } from '#platform/ids'
import { AdminErrors } from '../../errors'
import { insertGrant } from '../../infrastructure/admins'
import { selectRoles } from '../../infrastructure/roles'
import { insertStaff, staffEmailConstraint } from '../../infrastructure/staff-accounts'
import { hashOfNobody, hashPassword } from '../../infrastructure/staff-passwords'
import type { Invitation } from '../../invitation'
import { AdminPermission } from '../../permission'
import type { Admin, Staff } from '../../staff'
import { lockAccessChange } from '../access/lock-access-change'
import { requireOwn } from '../access/require-own'
import { requireStrongPassword } from '../access/require-strong-password'
import { withAudit } from '../audit/with-audit'
import { makeInvitation } from './make-invitation'
import { requireAdmin } from './require-admin'

export interface NewAdmin {
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly language: Language
  /** Where it is given, it is known to somebody else: the first thing its owner has to do is to change it. */
  readonly password: string | undefined
  readonly roleIds: readonly string[]
  readonly requestKey: RequestKey | undefined
}

export interface CreatedAdmin {
  readonly admin: Admin
  /** Undefined where a password was given, and where the request had its effect before: a link is shown once. */
  readonly invitation: Invitation | undefined
  readonly replayed: boolean
}

/**
 * Opens an account for a colleague, with roles that the caller could give one by one, and the one-time link with which
 * they choose their password. Throws ROLE_NOT_FOUND, PERMISSION_NOT_HELD, ADMIN_EMAIL_TAKEN, PASSWORD_LENGTH_WRONG and
 * PASSWORD_WEAK.
 */
export async function createAdmin(
  context: Context,
  staff: Staff,
  { requestKey, roleIds, password, ...fields }: NewAdmin,
): Promise<CreatedAdmin> {
  const passwordIssued = password !== undefined
  if (passwordIssued) requireStrongPassword(password, fields)
  const passwordHash = passwordIssued ? await hashPassword(password) : hashOfNobody
  const account = { id: newId(), ...fields, passwordHash, passwordIssued }
  const { invitationSeconds: seconds } = context.config.staff
  try {
    const made = await withAudit(context, { staff, id: account.id, requestKey }, async (tx) => {
      const held = await lockAccessChange(tx, staff, AdminPermission.ADMINS_WRITE)
      const roles = (await selectRoles(tx)).filter((role) => roleIds.includes(role.id))
      if (roles.length !== new Set(roleIds).size) throw AdminErrors.ROLE_NOT_FOUND()
      requireOwn(
        held,
        roles.flatMap((role) => role.permissions),
      )
      await insertStaff(tx, account)
      for (const role of roles) await insertGrant(tx, account.id, role.id)
      const invitation = passwordIssued
        ? undefined
        : await makeInvitation(tx, { userId: account.id, createdBy: staff.userId, seconds })
      const after = { ...fields, roles: roles.map((role) => role.name), invitedUntil: invitation?.expiresAt }
      const record = {
        action: 'admin.created',
        entityType: 'admin',
        entityId: account.id,
        before: null,
        after,
      }
      return { record, result: invitation }
    })
    const { id, replayed } = made
    const invitation = made.replayed ? undefined : made.result
    return { admin: await requireAdmin(context.db, id), invitation, replayed }
  } catch (error) {
    if (violatedConstraint(error) !== staffEmailConstraint) throw error
    throw AdminErrors.ADMIN_EMAIL_TAKEN()
  }
}
