import type { Context } from '#platform/context'
import { violatedConstraint } from '#platform/database'
import { newId } from '#platform/ids'
import { isEmail, isName } from '#platform/text'
import { AdminErrors } from '../../errors'
import { insertGrant } from '../../infrastructure/admins'
import { selectRoles } from '../../infrastructure/roles'
import { insertStaff, staffEmailConstraint } from '../../infrastructure/staff-accounts'
import { hashPassword } from '../../infrastructure/staff-passwords'
import { superAdminRole } from '../../permission'
import { maxNameLength } from '../../staff'
import { requireStrongPassword } from '../access/require-strong-password'
import { withAudit } from '../audit/with-audit'

export interface FirstAdmin {
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly password: string
}

/**
 * Makes a super admin from the machine itself, for the first person and for the day on which nobody can get in. Answers
 * the account's id. Whoever typed the password may be somebody else: its owner changes it first. Throws
 * ADMIN_EMAIL_INVALID, ADMIN_NAME_INVALID, PASSWORD_LENGTH_WRONG, PASSWORD_WEAK, SUPER_ADMIN_ROLE_MISSING and
 * ADMIN_EMAIL_TAKEN.
 */
export async function createFirstAdmin(
  context: Context,
  actor: 'system',
  { password, ...fields }: FirstAdmin,
): Promise<string> {
  // What the form of sign-in refuses would be an account that nobody can use.
  if (!isEmail(fields.email)) throw AdminErrors.ADMIN_EMAIL_INVALID()
  if (!isName(fields.firstName, maxNameLength) || !isName(fields.lastName, maxNameLength)) {
    throw AdminErrors.ADMIN_NAME_INVALID({ params: { maximum: maxNameLength } })
  }
  requireStrongPassword(password, fields)
  const account = {
    id: newId(),
    ...fields,
    language: 'en' as const,
    passwordHash: await hashPassword(password),
    passwordIssued: true,
  }
  try {
    await withAudit(context, { staff: actor }, async (tx) => {
      const role = (await selectRoles(tx)).find(({ name }) => name === superAdminRole)
      if (!role) throw AdminErrors.SUPER_ADMIN_ROLE_MISSING({ params: { role: superAdminRole } })
      await insertStaff(tx, account)
      await insertGrant(tx, account.id, role.id)
      return {
        record: {
          action: 'admin.created',
          entityType: 'admin',
          entityId: account.id,
          before: null,
          after: { ...fields, roles: [superAdminRole] },
          reason: 'bun run admin:create',
        },
      }
    })
  } catch (error) {
    if (violatedConstraint(error) !== staffEmailConstraint) throw error
    throw AdminErrors.ADMIN_EMAIL_TAKEN()
  }
  return account.id
}
