import type { Database, Transaction } from '#platform/database'
import type { Language } from '#platform/i18n'

/** The account of somebody who works in the shop. What they may do is decided by their roles. */
export interface StaffAccount {
  readonly id: string
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly language: Language
  readonly passwordHash: string
  readonly blockedAt: Date | null
  readonly createdAt: Date
}

export type NewStaff = Omit<StaffAccount, 'blockedAt' | 'createdAt'> & {
  /** Somebody else chose the password. */
  readonly passwordIssued: boolean
}

/** Violated by a second account with the same address, whatever its letters' case. */
export const staffEmailConstraint = 'users_staff_email_key'

const columns = (db: Database) => db.sql`
  u.id, u.email, u.first_name as "firstName", u.last_name as "lastName", u.language,
  u.password_hash as "passwordHash", u.blocked_at as "blockedAt", u.created_at as "createdAt"`

export async function findStaffByEmail(db: Database, email: string): Promise<StaffAccount | undefined> {
  const rows = await db.sql<StaffAccount[]>`
    select ${columns(db)} from users u
    where lower(u.email) = lower(${email}) and u.password_hash is not null and u.deleted_at is null`
  return rows[0]
}

export async function findStaff(db: Database, id: string): Promise<StaffAccount | undefined> {
  const rows = await db.sql<StaffAccount[]>`
    select ${columns(db)} from users u
    where u.id = ${id} and u.password_hash is not null and u.deleted_at is null`
  return rows[0]
}

/** The account, locked: nothing about it changes until the transaction ends. */
export async function lockStaff(tx: Transaction, id: string): Promise<StaffAccount | undefined> {
  const rows = await tx.sql<StaffAccount[]>`
    select ${columns(tx)} from users u
    where u.id = ${id} and u.password_hash is not null and u.deleted_at is null
    for no key update`
  return rows[0]
}

export async function insertStaff(tx: Transaction, staff: NewStaff): Promise<void> {
  await tx.sql`
    insert into users (id, email, first_name, last_name, language, password_hash, password_issued_at)
    values (${staff.id}, ${staff.email.toLowerCase()}, ${staff.firstName}, ${staff.lastName}, ${staff.language},
      ${staff.passwordHash}, case when ${staff.passwordIssued} then now() end)`
}

/** Sets the password that the person chose. */
export async function setStaffPassword(tx: Transaction, id: string, passwordHash: string): Promise<void> {
  await tx.sql`
    update users set password_hash = ${passwordHash}, password_issued_at = null, updated_at = now()
    where id = ${id} and password_hash is not null`
}

/** What a member of staff changes of their own account; what is absent stays. */
export interface StaffChanges {
  readonly firstName?: string | undefined
  readonly lastName?: string | undefined
  readonly language?: Language | undefined
  readonly email?: string | undefined
}

export async function updateStaff(tx: Transaction, id: string, changes: StaffChanges): Promise<void> {
  const { firstName = null, lastName = null, language = null, email = null } = changes
  await tx.sql`
    update users set first_name = coalesce(${firstName}::text, first_name),
      last_name = coalesce(${lastName}::text, last_name), language = coalesce(${language}::text, language),
      email = coalesce(${email === null ? null : email.toLowerCase()}::text, email), updated_at = now()
    where id = ${id} and password_hash is not null and deleted_at is null`
}

/** Blocks or unblocks an account of staff. False where it was so already, or is not there. */
export async function setStaffBlock(tx: Transaction, id: string, blocked: boolean): Promise<boolean> {
  const rows = await tx.sql`
    update users set blocked_at = case when ${blocked} then now() end, updated_at = now()
    where id = ${id} and deleted_at is null and (blocked_at is null) = ${blocked}
      and password_hash is not null
    returning id`
  return rows.length === 1
}
