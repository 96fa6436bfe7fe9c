import type { Database, Transaction } from '#platform/database'
import { type Address, type AddressFields, maxAddresses } from '../address'

const columns = (db: Database) => db.sql`
  id, title, recipient_name as "recipientName", recipient_phone as "recipientPhone", street, city,
  postal_code as "postalCode", country, is_default as "isDefault"`

/** A customer's addresses, the default one first, then the newest. */
export async function listAddresses(db: Database, userId: string): Promise<Address[]> {
  return await db.sql<Address[]>`
    select ${columns(db)} from addresses
    where user_id = ${userId} and deleted_at is null
    order by is_default desc, created_at desc, id desc`
}

/** Adds an address unless there are too many; the first one becomes the default. The user's row is locked for that. */
export async function insertAddress(
  tx: Transaction,
  owner: { readonly id: string; readonly userId: string },
  fields: AddressFields,
): Promise<Address | undefined> {
  await tx.sql`select from users where id = ${owner.userId} for no key update`
  const rows = await tx.sql<Address[]>`
    insert into addresses (id, user_id, title, recipient_name, recipient_phone, street, city, postal_code, country,
      is_default)
    select ${owner.id}, ${owner.userId}, ${fields.title}, ${fields.recipientName}, ${fields.recipientPhone},
      ${fields.street}, ${fields.city}, ${fields.postalCode}, ${fields.country}, kept.count = 0
    from (select count(*) from addresses where user_id = ${owner.userId} and deleted_at is null) as kept
    where kept.count < ${maxAddresses}
    returning ${columns(tx)}`
  return rows[0]
}

export async function findOwnedAddress(
  db: Database,
  id: string,
  userId: string,
): Promise<Address | undefined> {
  const rows = await db.sql<Address[]>`
    select ${columns(db)} from addresses where id = ${id} and user_id = ${userId} and deleted_at is null`
  return rows[0]
}
