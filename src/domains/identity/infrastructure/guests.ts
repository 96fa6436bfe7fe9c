import type { Database, Transaction } from '#platform/database'
import type { Guest } from '../user'

export interface NewGuest {
  readonly id: string
  readonly deviceId: string
}

/** Lets somebody in without an account, for `days`. */
export async function insertGuest(
  db: Database,
  guest: NewGuest,
  days: number,
): Promise<NewGuest & { readonly createdAt: Date; readonly expiresAt: Date }> {
  const [row] = await db.sql<[{ createdAt: Date; expiresAt: Date }]>`
    insert into guests (id, device_id, expires_at)
    values (${guest.id}, ${guest.deviceId}, now() + make_interval(days => ${days}))
    returning created_at as "createdAt", expires_at as "expiresAt"`
  return { ...guest, ...row }
}

/** The one statement of a guest's request: one who became a customer, or whose time is over, is none any more. */
export async function findGuest(db: Database, id: string): Promise<Guest | undefined> {
  const rows = await db.sql<{ deviceId: string }[]>`
    select device_id as "deviceId" from guests where id = ${id} and user_id is null and expires_at > now()`
  const [row] = rows
  return row && { kind: 'guest', guestId: id, ...row, priceList: 'retail', language: undefined }
}

/** Notes which user a guest turned out to be: once, and only on the guest's own device. */
export async function claimGuest(tx: Transaction, guest: NewGuest, userId: string): Promise<void> {
  await tx.sql`
    update guests set user_id = ${userId}, claimed_at = now()
    where id = ${guest.id} and device_id = ${guest.deviceId} and user_id is null and expires_at > now()`
}
