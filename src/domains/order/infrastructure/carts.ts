import { priceColumn, quantityRules } from '#catalog'
import type { PriceList } from '#identity'
import type { Database, Transaction } from '#platform/database'
import type { Language } from '#platform/i18n'
import type { Cart, CartOwner } from '../cart'

/** In which language and at whose prices a cart is read. */
export interface Perspective {
  readonly language: Language
  readonly priceList: PriceList
}

/** The live unpaid order of cart `c`, if there is one, as `live`. */
export function liveOrderJoin({ sql }: Database) {
  return sql`
    left join lateral (
      select o.id, o.cart_version, o.request_hash, o.payment_status,
        coalesce(o.expires_at <= now(), false) as overdue
      from orders o
      where o.cart_id = c.id and o.status = 'pending' and o.payment_method <> 'bank_transfer'
    ) live on true`
}

/**
 * Whether a guest's cart waits to be merged into that of customer `u`. Written so that carts are found by their index
 * whatever the statistics say: as a join, a shop without guests made the planner read all carts.
 */
export function guestCartWaits({ sql }: Database) {
  return sql`exists (
    select from carts gc where gc.guest_id = any(array(select g.id from guests g where g.user_id = u.id)))`
}

/**
 * The lines of cart `c` as one JSON array, with the products as they are now. What `live` holds is still the cart's; by
 * its `limit` it is looked up by key, where a plain join would read all reservations that a product ever had.
 */
export function cartLines(db: Database, { language, priceList }: Perspective) {
  const { sql } = db
  const { minimum, perBox } = quantityRules(db, priceList)
  return sql`
    (select coalesce(jsonb_agg(jsonb_build_object(
        'productId', p.id, 'productCode', p.product_code, 'slug', p.slug, 'name', t.full_name, 'brand', p.brand,
        'size', p.size, 'image', p.images -> 0, 'quantity', i.quantity,
        'unitPriceMinor', ${priceColumn(db, priceList)}, 'seenPriceMinor', i.seen_price_minor, 'vatRate', p.vat_rate,
        'minQuantity', ${minimum}, 'quantityPerBox', ${perBox},
        'available', p.stock - p.reserved + coalesce(r.quantity, 0), 'forSale', p.status = 'active'
      ) order by i.created_at, i.product_id), '[]'::jsonb)
    from cart_items i
    join products p on p.id = i.product_id
    left join lateral (
      select quantity from stock_reservations where order_id = live.id and product_id = p.id and state = 'held' limit 1
    ) r on true
    cross join lateral (
      select full_name from product_translations
      where product_id = p.id
      order by array_position(${[language, 'en', 'tr']}::text[], language_code)
      limit 1
    ) t
    where i.cart_id = c.id)`
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
