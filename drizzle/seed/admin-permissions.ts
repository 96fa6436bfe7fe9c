import { type Pool, transact } from '#platform/database'
import { newId } from '#platform/ids'
import { adminPermissions, partsOf, seedRoles, superAdminRole } from '../../src/domains/admin/permission'

export interface AdminSeedResult {
  readonly permissions: number
  readonly roles: number
}

/**
 * All permissions of the code, and the roles a shop starts with. Repeated, it adds what is missing: a permission that
 * is new goes to the super admins alone, and a role that staff changed or made stays as it is. Holds no account.
 */
export async function seedAdminPermissions(db: Pool): Promise<AdminSeedResult> {
  return await transact({ db }, async ({ sql }) => {
    // Two seeds at once would both find the tables empty.
    await sql`select pg_advisory_xact_lock(7205004)`
    const permissionRows = adminPermissions.map((name) => ({ id: newId(), name, ...partsOf(name) }))
    const permissions = await sql`
      insert into admin_permissions ${sql(permissionRows)} on conflict (name) do nothing returning name`
    const roleRows = seedRoles.map(({ name, description }) => ({ id: newId(), name, description }))
    const roles = await sql<{ name: string }[]>`
      insert into admin_roles ${sql(roleRows)} on conflict (name) do nothing returning name`

    const fresh = new Set([superAdminRole, ...roles.map((role) => role.name)])
    const grants = seedRoles
      .filter((role) => fresh.has(role.name))
      .flatMap((role) => role.permissions.map((permission) => ({ role: role.name, permission })))
    await sql`
      insert into admin_role_permissions (role_id, permission_id)
      select r.id, p.id
      from jsonb_to_recordset(${JSON.stringify(grants)}::jsonb) as g(role text, permission text)
      join admin_roles r on r.name = g.role
      join admin_permissions p on p.name = g.permission
      on conflict do nothing`
    return { permissions: permissions.length, roles: roles.length }
  })
}
