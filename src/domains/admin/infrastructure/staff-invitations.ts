import { createHash, randomBytes } from 'node:crypto'
import type { Database, Transaction } from '#platform/database'
import { newId } from '#platform/ids'
import type { Invitation, Invited } from '../invitation'

/** 256 random bits: nobody finds one by trying, so that a plain hash keeps it. */
export function newInvitationToken(): string {
  return randomBytes(32).toString('base64url')
}

export interface NewInvitation {
  readonly userId: string
  /** Who made it; null at the command line. */
  readonly createdBy: string | null
  readonly token: string
  readonly seconds: number
}

/** Adds an invitation, of which only the hash is kept. Those before it must have been revoked: one is open at a time. */
export async function insertInvitation(tx: Transaction, invitation: NewInvitation): Promise<Invitation> {
  const { userId, createdBy, token, seconds } = invitation
  const [row] = await tx.sql<[{ expiresAt: Date }]>`
    insert into staff_invitations (id, user_id, token_hash, created_by, expires_at)
    values (${newId()}, ${userId}, ${hashOf(token)}, ${createdBy}::uuid, now() + make_interval(secs => ${seconds}::int))
    returning expires_at as "expiresAt"`
  return { token, expiresAt: row.expiresAt }
}

/** Ends what is open of this account: a newer one was made, the password was changed, or the account was blocked. */
export async function revokeInvitations(tx: Transaction, userId: string): Promise<void> {
  await tx.sql`
    update staff_invitations set revoked_at = now()
    where user_id = ${userId} and used_at is null and revoked_at is null`
}

const isOpen = (db: Database) => db.sql`i.used_at is null and i.revoked_at is null and i.expires_at > now()`

/** Whom this token lets choose a password, while it is open and the account can be used. */
export async function findInvited(db: Database, token: string): Promise<Invited | undefined> {
  const rows = await db.sql<Invited[]>`
    select u.id as "userId", i.created_by as "createdBy", u.email, u.first_name as "firstName", u.last_name as "lastName"
    from staff_invitations i join users u on u.id = i.user_id
    where i.token_hash = ${hashOf(token)} and ${isOpen(db)}
      and u.password_hash is not null and u.blocked_at is null and u.deleted_at is null`
  return rows[0]
}

/** Uses an invitation up: once, also when it is accepted twice at the same moment. */
export async function useInvitation(tx: Transaction, token: string): Promise<boolean> {
  const rows = await tx.sql`
    update staff_invitations i set used_at = now()
    where i.token_hash = ${hashOf(token)} and ${isOpen(tx)}
    returning i.id`
  return rows.length === 1
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
