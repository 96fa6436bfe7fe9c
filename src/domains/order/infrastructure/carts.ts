import { priceColumn } from '#catalog'
import type { PriceList } from '#identity'
import type { Database, Transaction } from '#platform/database'
import type { Cart, CartOwner } from '../cart'
import { cartLines, liveOrderJoin, type Perspective } from './cart-lines'

/** Whether a guest's cart waits to be merged into that of customer `u`. */
export function guestCartWaits({ sql }: Database) {
  return sql`exists (
    select from guests g cross join lateral (select from carts where guest_id = g.id limit 1) gc
    where g.user_id = u.id)`
}

export interface CartReading {
  readonly cart: Cart
  /** A guest's cart has to be merged into this one first. */
  readonly guestCartWaits: boolean
}

/** The owner's cart, in one statement; an empty one until something was put in. */
export async function findCart(
  db: Database,
  owner: CartOwner,
  perspective: Perspective,
): Promise<CartReading> {
  const { sql } = db
  const isGuest = owner.kind === 'guest'
  const [row] = await sql<[Cart & { guestCartWaits: boolean }]>`
    select c.id, coalesce(c.version, 0) as version, ${cartLines(db, perspective)} as lines,
      ${isGuest ? sql`false` : guestCartWaits(db)} as "guestCartWaits"
    from (select ${isGuest ? owner.guestId : owner.userId}::uuid as id) u
    left join carts c on ${isGuest ? sql`c.guest_id` : sql`c.user_id`} = u.id
    ${liveOrderJoin(db)}`
  const { guestCartWaits: waits, ...cart } = row
  return { cart, guestCartWaits: waits }
}

/** Locks the owner's cart, which is made now if there is none. */
export async function lockCart(tx: Transaction, newCartId: string, owner: CartOwner): Promise<string> {
  const { sql } = tx
  const [row] =
    owner.kind === 'guest'
      ? await sql<[{ id: string }]>`
          insert into carts (id, guest_id) values (${newCartId}, ${owner.guestId})
          on conflict (guest_id) do update set updated_at = carts.updated_at
          returning id`
      : await sql<[{ id: string }]>`
          insert into carts (id, user_id) values (${newCartId}, ${owner.userId})
          on conflict (user_id) do update set updated_at = carts.updated_at
          returning id`
  return row.id
}

/** `set`: the line shall have this quantity, 0 removes it; `add`: so much more. */
export interface CartChange {
  readonly productId: string
  readonly quantity: number
  readonly mode: 'set' | 'add'
}

/**
 * Applies changes to a locked cart in one statement and raises its version if anything differs afterwards.
 * Answers the products that are not for sale: then the caller must roll back.
 */
export async function applyCartChanges(
  tx: Transaction,
  cartId: string,
  { changes, priceList }: { readonly changes: readonly CartChange[]; readonly priceList: PriceList },
): Promise<string[]> {
  const { sql } = tx
  const rows = await sql<{ productId: string }[]>`
    with wanted as (
      select * from unnest(
        ${changes.map((change) => change.productId)}::uuid[],
        ${changes.map((change) => change.quantity)}::int[],
        ${changes.map((change) => (change.mode === 'add' ? 1 : 0))}::int[]
      ) as w(product_id, quantity, adds)
    ), target as (
      select w.product_id, p.id is not null as for_sale, ${priceColumn(tx, priceList)} as price_minor,
        coalesce(i.quantity, 0) * w.adds + w.quantity as quantity
      from wanted w
      left join cart_items i on i.cart_id = ${cartId} and i.product_id = w.product_id
      left join products p on p.id = w.product_id and p.status = 'active'
    ), removed as (
      delete from cart_items i using target t
      where i.cart_id = ${cartId} and i.product_id = t.product_id and t.quantity = 0
      returning 1
    ), written as (
      insert into cart_items (cart_id, product_id, quantity, seen_price_minor)
      select ${cartId}, t.product_id, t.quantity, t.price_minor from target t where t.quantity > 0 and t.for_sale
      on conflict (cart_id, product_id) do update
        set quantity = excluded.quantity, seen_price_minor = excluded.seen_price_minor
        where cart_items.quantity <> excluded.quantity
          or cart_items.seen_price_minor <> excluded.seen_price_minor
      returning 1
    ), bumped as (
      update carts set version = version + 1, updated_at = now()
      where id = ${cartId} and (exists (select from removed) or exists (select from written))
    )
    select product_id as "productId" from target where not for_sale and quantity > 0`
  return rows.map((row) => row.productId)
}

export async function clearCart(tx: Transaction, cartId: string): Promise<void> {
  await tx.sql`
    with removed as (delete from cart_items where cart_id = ${cartId} returning 1)
    update carts set version = version + 1, updated_at = now()
    where id = ${cartId} and exists (select from removed)`
}

/**
 * The parts of a statement that take what its part `committed` says out of the cart of the order in the part `order`:
 * `lessened`, `emptied` and `bumped`. The cart may have changed since it was ordered.
 */
export function boughtFromCart({ sql }: Database, order: string) {
  return sql`lessened as (
      update cart_items i set quantity = i.quantity - c.quantity from committed c, ${sql(order)} o
      where i.cart_id = o.cart_id and i.product_id = c.product_id and i.quantity > c.quantity
      returning 1
    ), emptied as (
      delete from cart_items i using committed c, ${sql(order)} o
      where i.cart_id = o.cart_id and i.product_id = c.product_id and i.quantity <= c.quantity
      returning 1
    ), bumped as (
      update carts set version = version + 1, updated_at = now() from ${sql(order)} o
      where carts.id = o.cart_id and (exists (select from lessened) or exists (select from emptied))
    )`
}
