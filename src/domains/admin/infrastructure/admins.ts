import type { Database, Queryable, Transaction } from '#platform/database'
import { type Listing, newestFirst, newestKey, type RowKey, selectListing } from '#platform/listing'
import { likePattern } from '#platform/sql-text'
import { isAdminPermission, superAdminRole } from '../permission'
import type { Admin } from '../staff'
import { hashOfNobody } from './staff-passwords'

type AdminRow = Omit<Admin, 'permissions'> & { readonly permissions: readonly string[] }

const columns = (db: Queryable) => db.sql`
  u.id, u.email, u.first_name as "firstName", u.last_name as "lastName", u.language, u.blocked_at as "blockedAt",
  u.created_at as "createdAt",
  exists(select from staff_totp t where t.user_id = u.id and t.confirmed_at is not null) as "totpEnabled",
  u.password_hash = ${hashOfNobody} as invited, u.password_issued_at is not null as "mustChangePassword",
  (select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'name', r.name) order by r.name), '[]'::jsonb)
    from admin_user_roles ur join admin_roles r on r.id = ur.role_id where ur.user_id = u.id) as roles,
  array(select distinct p.name from admin_user_roles ur
    join admin_role_permissions rp on rp.role_id = ur.role_id
    join admin_permissions p on p.id = rp.permission_id
    where ur.user_id = u.id order by p.name) as permissions`

export async function findAdmin(db: Database, id: string): Promise<Admin | undefined> {
  const rows = await db.sql<AdminRow[]>`
    select ${columns(db)} from users u
    where u.password_hash is not null and u.deleted_at is null and u.id = ${id}`
  return rows[0] && withPermissions(rows[0])
}

export interface AdminQuery {
  readonly search: string | undefined
  readonly roleId: string | undefined
  readonly blocked: boolean | undefined
  /** Time and id of the last one seen. */
  readonly after: RowKey | undefined
  readonly limit: number
  readonly count: boolean
}

/** One page of staff, the newest first, with the number of all that match: one statement. */
export async function selectAdmins(db: Queryable, query: AdminQuery): Promise<Listing<Admin>> {
  const { sql } = db
  const pattern = query.search && likePattern(query.search)
  const listing = await selectListing<AdminRow>(db, {
    as: 'u',
    matching: sql`from users u
      where u.password_hash is not null and u.deleted_at is null
        ${pattern ? sql`and (u.email ilike ${pattern} or u.first_name || ' ' || u.last_name ilike ${pattern})` : sql``}
        ${query.blocked === undefined ? sql`` : sql`and (u.blocked_at is not null) = ${query.blocked}`}
        ${query.roleId ? sql`and exists(select from admin_user_roles r where r.user_id = u.id and r.role_id = ${query.roleId})` : sql``}`,
    ...newestFirst(db, 'u', query.after),
    columns: columns(db),
    limit: query.limit,
    count: query.count,
    keyOf: newestKey,
  })
  return { ...listing, rows: listing.rows.map(withPermissions) }
}

function withPermissions({ permissions, ...row }: AdminRow): Admin {
  return { ...row, permissions: permissions.filter(isAdminPermission) }
}

/**
 * How many people could still put everything right: super admins with a password of their own who are neither
 * blocked nor deleted. Whoever was only invited may never come.
 */
export async function countSuperAdmins(tx: Transaction): Promise<number> {
  const [row] = await tx.sql<[{ n: number }]>`
    select count(*)::int as n
    from admin_user_roles ur
    join admin_roles r on r.id = ur.role_id and r.name = ${superAdminRole}
    join users u on u.id = ur.user_id and u.blocked_at is null and u.deleted_at is null
      and u.password_hash <> ${hashOfNobody}`
  return row.n
}

/** False where they hold the role already. */
export async function insertGrant(tx: Transaction, userId: string, roleId: string): Promise<boolean> {
  const rows = await tx.sql`
    insert into admin_user_roles (user_id, role_id) values (${userId}, ${roleId})
    on conflict do nothing returning user_id`
  return rows.length === 1
}

/** False where they do not hold the role. */
export async function deleteGrant(tx: Transaction, userId: string, roleId: string): Promise<boolean> {
  const rows = await tx.sql`
    delete from admin_user_roles where user_id = ${userId} and role_id = ${roleId} returning user_id`
  return rows.length === 1
}
