import { expect } from 'bun:test'
import type { Context } from '#platform/context'
import { newId } from '#platform/ids'
import { seedAdminPermissions } from '../../drizzle/seed/admin-permissions'
import { createFirstAdmin } from '../../src/domains/admin/application/colleague/create-first-admin'
import type { Reply, TestShop } from '../support/shop'
import { undescribed } from './audited-actions'

export const password = 'correct horse battery staple'

export interface TestAdmin {
  readonly id: string
  readonly email: string
  readonly token: string
  readonly refreshToken: string
  readonly sessionId: string
}

/** As much of a shop as staff need to get in: of this process, or of real ones. */
export interface StaffEntrance {
  readonly context: Context
  readonly call: TestShop['call']
}

let lastAdmin = 0

export function newEmail(): string {
  lastAdmin += 1
  return `admin${lastAdmin}-${process.pid}@metropolitan.example`
}

export async function signIn(
  shop: StaffEntrance,
  email: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Reply> {
  return await shop.call('/admin/auth/login', { body: { email, password, ...more } })
}

/** A super admin, made as `bun run admin:create` makes one, whose password counts as changed, and signed in over HTTP. */
export async function superAdmin(shop: StaffEntrance): Promise<TestAdmin> {
  const { context } = shop
  await seedAdminPermissions(context.db)
  const email = newEmail()
  const person = { email, firstName: 'Ayşe', lastName: 'Kaya', password }
  const id = await createFirstAdmin(context, 'system', person)
  await context.db.sql`update users set password_issued_at = null where id = ${id}`
  return await signedIn(shop, id, email)
}

/** An account with these roles, straight in the database: what a role may do is what is tested. */
export async function adminWith(shop: StaffEntrance, ...roles: string[]): Promise<TestAdmin> {
  const { sql } = shop.context.db
  const email = newEmail()
  const id = newId()
  await sql`
    insert into users (id, email, first_name, last_name, language, password_hash)
    select ${id}, ${email}, 'Jan', 'Nowak', 'pl', password_hash from users where password_hash is not null limit 1`
  await sql`
    insert into admin_user_roles (user_id, role_id) select ${id}, id from admin_roles where name = any(${roles}::text[])`
  return await signedIn(shop, id, email)
}

async function signedIn(shop: StaffEntrance, id: string, email: string): Promise<TestAdmin> {
  const { status, body } = await signIn(shop, email)
  expect(status).toBe(200)
  return { id, email, token: body.accessToken, refreshToken: body.refreshToken, sessionId: body.sessionId }
}

export interface AuditLine {
  readonly seq: number
  readonly action: string
  readonly entity_id: string
  readonly before: Record<string, unknown> | null
  readonly after: Record<string, unknown> | null
  readonly reason: string | null
  readonly request_id: string | null
  readonly actor_id: string | null
}

export async function auditRows(shop: TestShop): Promise<AuditLine[]> {
  return await shop.context.db.sql<AuditLine[]>`select * from audit_log order by seq`
}

/** Runs `work` and answers what it added to the audit log: each row says what was before and after. */
export async function auditOf(shop: TestShop, work: () => Promise<unknown>): Promise<AuditLine[]> {
  const before = (await auditRows(shop)).length
  await work()
  const rows = (await auditRows(shop)).slice(before)
  expect(rows.flatMap(undescribed)).toEqual([])
  return rows
}

/** Makes the requests and asserts that they were refused so, that nothing was recorded and `rows` did not change. */
export async function refuses(
  shop: TestShop,
  expected: { readonly status: number; readonly code: string; readonly rows?: () => Promise<unknown> },
  request: () => Promise<Reply>,
): Promise<Reply> {
  const rows = expected.rows ?? (async () => undefined)
  const before = await rows()
  const logged = await auditRows(shop)
  const reply = await request()
  expect([reply.status, reply.body.code]).toEqual([expected.status, expected.code])
  expect(await auditRows(shop)).toEqual(logged)
  expect(await rows()).toEqual(before)
  return reply
}
