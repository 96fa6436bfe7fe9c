import type { Config } from '#platform/config'
import { type Pool, transact, violatedConstraint } from '#platform/database'
import { newId } from '#platform/ids'
import { appendAudit } from '../../../src/domains/admin/infrastructure/audit-log'
import { superAdminRole } from '../../../src/domains/admin/permission'
import { passwordLength } from '../../../src/domains/admin/staff'
import { insertStaff, staffEmailConstraint } from '../../../src/domains/identity/infrastructure/staff-accounts'
import { hashPassword } from '../../../src/domains/identity/infrastructure/staff-passwords'

/** An expected reason not to make the account, told in one line. */
export class FirstAdminRefusal extends Error {}

interface FirstAdmin {
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly password: string
}

/** Makes a super admin from outside the API, on record like every other one. Answers the account's id. */
export async function createFirstAdmin(
  { config, db }: { readonly config: Config; readonly db: Pool },
  { password, ...fields }: FirstAdmin,
): Promise<string> {
  const { minimum, maximum } = passwordLength
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(fields.email))
    throw new FirstAdminRefusal('That is no e-mail address')
  if (password.length < minimum || password.length > maximum) {
    throw new FirstAdminRefusal(`The password must have ${minimum} to ${maximum} characters`)
  }
  const id = newId()
  const passwordHash = await hashPassword(password)
  try {
    await transact({ db }, async (tx) => {
      await insertStaff(tx, { id, ...fields, language: 'en', passwordHash })
      const given = await tx.sql`
        insert into admin_user_roles (user_id, role_id)
        select ${id}, id from admin_roles where name = ${superAdminRole} returning role_id`
      if (given.length === 0) throw new FirstAdminRefusal(`There is no role ${superAdminRole} yet`)
      await appendAudit(
        tx,
        { key: config.staff.auditKey, at: new Date(), actorId: null, requestId: null },
        {
          action: 'admin.created',
          entityType: 'admin',
          entityId: id,
          after: { ...fields, roles: [superAdminRole] },
          reason: 'bun run admin:create',
        },
      )
    })
    return id
  } catch (error) {
    if (violatedConstraint(error) !== staffEmailConstraint) throw error
    throw new FirstAdminRefusal(`${fields.email} has an account already`)
  }
}
