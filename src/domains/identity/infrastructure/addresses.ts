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

/** Changes an address of this user. */
export async function updateAddress(
  db: Database,
  owned: { readonly id: string; readonly userId: string },
  changes: Partial<AddressFields>,
): Promise<Address | undefined> {
  const { title = null, recipientName = null, recipientPhone = null, street = null } = changes
  const { city = null, postalCode = null, country = null } = changes
  const rows = await db.sql<Address[]>`
    update addresses
    set title = coalesce(${title}::text, title), recipient_name = coalesce(${recipientName}::text, recipient_name),
      recipient_phone = coalesce(${recipientPhone}::text, recipient_phone), street = coalesce(${street}::text, street),
      city = coalesce(${city}::text, city), postal_code = coalesce(${postalCode}::text, postal_code),
      country = coalesce(${country}::text, country)
    where id = ${owned.id} and user_id = ${owned.userId} and deleted_at is null
    returning ${columns(db)}`
  return rows[0]
}

/** Makes an address the default one; the user's row is locked, because there is one at most. */
export async function makeDefaultAddress(
  tx: Transaction,
  owned: { readonly id: string; readonly userId: string },
): Promise<Address | undefined> {
  await tx.sql`select from users where id = ${owned.userId} for no key update`
  // The old one first: within one statement the unique index would find two.
  await tx.sql`
    update addresses set is_default = false
    where user_id = ${owned.userId} and is_default and deleted_at is null
      and exists (select from addresses where id = ${owned.id} and user_id = ${owned.userId} and deleted_at is null)`
  const rows = await tx.sql<Address[]>`
    update addresses set is_default = true
    where id = ${owned.id} and user_id = ${owned.userId} and deleted_at is null
    returning ${columns(tx)}`
  return rows[0]
}

/** Puts an address away; orders keep what they copied. Of those left, the newest follows it as the default. */
export async function deleteAddress(
  tx: Transaction,
  owned: { readonly id: string; readonly userId: string },
): Promise<boolean> {
  await tx.sql`select from users where id = ${owned.userId} for no key update`
  const rows = await tx.sql`
    update addresses set deleted_at = now()
    where id = ${owned.id} and user_id = ${owned.userId} and deleted_at is null
    returning id`
  await tx.sql`
    update addresses set is_default = true
    where id = (
      select id from addresses where user_id = ${owned.userId} and deleted_at is null
      order by created_at desc, id desc limit 1
    ) and not exists (
      select from addresses where user_id = ${owned.userId} and deleted_at is null and is_default
    )`
  return rows.length === 1
}
