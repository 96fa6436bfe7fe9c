import type { Context } from '#platform/context'
import { violatedConstraint } from '#platform/database'
import type { Language } from '#platform/i18n'
import { IdempotencyErrors, type RequestKey } from '#platform/idempotency'
import { newId } from '#platform/ids'
import { AdminErrors } from '../../errors'
import { insertGrant } from '../../infrastructure/admins'
import { selectRoles } from '../../infrastructure/roles'
import { findStaff, insertStaff, staffEmailConstraint } from '../../infrastructure/staff-accounts'
import { hashOfNobody, hashPassword, isPassword } from '../../infrastructure/staff-passwords'
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
 * they choose their password. Throws ROLE_NOT_FOUND, PERMISSION_NOT_HELD, ADMIN_EMAIL_TAKEN, PASSWORD_LENGTH_WRONG,
 * PASSWORD_WEAK and IDEMPOTENCY_KEY_REUSED.
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
    const admin = await requireAdmin(context.db, id)
    if (replayed && passwordIssued) await requireSamePassword(context, admin, password)
    return { admin, invitation, replayed }
  } catch (error) {
    if (violatedConstraint(error) !== staffEmailConstraint) throw error
    throw AdminErrors.ADMIN_EMAIL_TAKEN()
  }
}

/**
 * The hash of a request leaves its password out, so that a repeated one is compared with what it led to, as long as its
 * owner has not changed it: nobody shall read a success and hand on a password that is not set. Throws
 * IDEMPOTENCY_KEY_REUSED.
 */
async function requireSamePassword(context: Context, admin: Admin, password: string): Promise<void> {
  if (!admin.mustChangePassword) return
  const account = await findStaff(context.db, admin.id)
  if (!(await isPassword(password, account?.passwordHash))) throw IdempotencyErrors.IDEMPOTENCY_KEY_REUSED()
}
