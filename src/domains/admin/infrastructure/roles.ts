import type { Database, Transaction } from '#platform/database'
import { type AdminPermission, isAdminPermission, superAdminRole } from '../permission'
import type { Role } from '../role'

type RoleRow = Omit<Role, 'permissions'> & { readonly permissions: readonly string[] }

/** Violated by a second role of the same name. */
export const roleNameConstraint = 'admin_roles_name_key'

const columns = (db: Database) => db.sql`
  r.id, r.name, r.description, r.created_at as "createdAt", r.updated_at as "updatedAt",
  array(select p.name from admin_role_permissions rp join admin_permissions p on p.id = rp.permission_id
    where rp.role_id = r.id order by p.name) as permissions,
  (select count(*)::int from admin_user_roles ur where ur.role_id = r.id) as members`

/** All roles by name: there are few. */
export async function selectRoles(db: Database): Promise<Role[]> {
  const rows = await db.sql<RoleRow[]>`select ${columns(db)} from admin_roles r order by r.name limit 200`
  return rows.map(withPermissions)
}

export async function findRole(db: Database, id: string): Promise<Role | undefined> {
  const rows = await db.sql<RoleRow[]>`select ${columns(db)} from admin_roles r where r.id = ${id}`
  return rows[0] && withPermissions(rows[0])
}

function withPermissions({ permissions, ...row }: RoleRow): Role {
  return { ...row, permissions: permissions.filter(isAdminPermission) }
}

/**
 * Lets one transaction at a time change who may do what. Everything that such a change depends on is read after this:
 * two demotions at once see each other, and nobody gives away what was taken from them a moment ago.
 */
export async function lockAccess(tx: Transaction): Promise<void> {
  await tx.sql`select id from admin_roles where name = ${superAdminRole} for no key update`
}

/** What this person may do as of now, within the transaction. */
export async function heldPermissions(tx: Transaction, userId: string): Promise<AdminPermission[]> {
  const rows = await tx.sql<{ name: string }[]>`
    select distinct p.name
    from admin_user_roles ur
    join users u on u.id = ur.user_id and u.blocked_at is null and u.deleted_at is null
    join admin_role_permissions rp on rp.role_id = ur.role_id
    join admin_permissions p on p.id = rp.permission_id
    where ur.user_id = ${userId}`
  return rows.map((row) => row.name).filter(isAdminPermission)
}

export async function insertRole(
  tx: Transaction,
  role: { readonly id: string; readonly name: string; readonly description: string },
): Promise<void> {
  await tx.sql`insert into admin_roles (id, name, description) values (${role.id}, ${role.name}, ${role.description})`
}

export async function updateRole(
  tx: Transaction,
  role: { readonly id: string; readonly name: string; readonly description: string },
): Promise<void> {
  await tx.sql`
    update admin_roles set name = ${role.name}, description = ${role.description}, updated_at = now()
    where id = ${role.id}`
}

/** Makes these the permissions of a role, and no others. */
export async function setRolePermissions(
  tx: Transaction,
  roleId: string,
  permissions: readonly AdminPermission[],
): Promise<void> {
  await tx.sql`
    with wanted as (select id from admin_permissions where name = any(${[...permissions]}::text[])),
    removed as (
      delete from admin_role_permissions where role_id = ${roleId} and permission_id not in (select id from wanted)
    )
    insert into admin_role_permissions (role_id, permission_id)
    select ${roleId}, id from wanted
    on conflict do nothing`
}

export async function deleteRole(tx: Transaction, id: string): Promise<void> {
  await tx.sql`delete from admin_roles where id = ${id}`
}
