import type { Database } from '#platform/database'
import { keptKey, type RequestKey, replayOf } from '#platform/idempotency'
import { type Cart, type CartOwner, maxCartLines, maxLineQuantity } from '../cart'
import { lineOfCart, liveOrderJoin, type Perspective, productOfLine } from './cart-lines'
import { type CartChange, guestCartWaits } from './carts'

export interface CartWrite extends Perspective {
  /** One for each product. */
  readonly changes: readonly CartChange[]
  /** The id of the cart if this makes it. */
  readonly newCartId: string
  readonly requestKey: RequestKey | undefined
}

/**
 * Changes the owner's cart and answers all of it, in one statement, which is one transaction and one round trip.
 * Undefined, and nothing written, where that is not plainly right: a guest's cart waits to be merged, the request was
 * seen before, something is not for sale, a line or the cart would grow too large, or somebody changed the cart at the
 * same time. Then the caller locks the cart, looks, and decides.
 *
 * All is read as it was when the statement began. `moved` waits for whoever holds the cart, and then takes it only if
 * its version is still the one that was read: READ COMMITTED asks that of the row as it is by then. Each change of lines
 * raises the version, so what was read still holds; `made` leaves alone a cart that somebody was faster to make.
 */
export async function changeCartAtOnce(
  db: Database,
  owner: CartOwner,
  write: CartWrite,
): Promise<Cart | undefined> {
  const { sql } = db
  const rows = await sql<(Cart & { readonly id: string })[]>`
    with ${linesAfter(db, owner, write)}, fits as (
      select exists (select from lines l where ${changesLine(db)}) as differs
      from seen
      where not guest_cart_waits and ${replayOf(db, write.requestKey)} is null
        and (select count(*) from lines where is_wanted) = ${write.changes.length}
        and not exists (select from lines
          where is_wanted and quantity > 0 and (not for_sale or quantity > ${maxLineQuantity}))
        and (select count(*) from lines where quantity > 0) <= ${maxCartLines}
    ), moved as (
      update carts set version = version + (select differs::int from fits),
        updated_at = case when (select differs from fits) then now() else updated_at end
      where id = (select id from seen) and version = (select version from seen) and exists (select from fits)
      returning id, version
    ), made as (
      insert into carts (id, user_id, guest_id, version)
      select ${write.newCartId}, ${owner.kind === 'customer' ? owner.userId : null}::uuid,
        ${owner.kind === 'guest' ? owner.guestId : null}::uuid, 1 + differs::int
      from fits where (select id from seen) is null
      on conflict do nothing
      returning id, version
    ), cart as (
      select * from moved union all select * from made
    ), removed as (
      delete from cart_items
      where cart_id = (select id from cart)
        and product_id = any(array(select product_id from lines where is_wanted and quantity = 0))
    ), written as (
      insert into cart_items (cart_id, product_id, quantity, seen_price_minor)
      select cart.id, l.product_id, l.quantity, l.seen_price_minor from cart, lines l
      where l.quantity > 0 and ${changesLine(db)}
      on conflict (cart_id, product_id) do update
        set quantity = excluded.quantity, seen_price_minor = excluded.seen_price_minor
    ), kept as (${keptKey(db, write.requestKey, sql`cart`)}
    )
    select cart.id, cart.version,
      (select coalesce(jsonb_agg(${lineOfCart(db, write.language)} order by i.created_at, i.product_id), '[]'::jsonb)
      from seen live, lines i, lateral (select i.*) p where i.quantity > 0) as lines
    from cart`
  return rows[0]
}

/**
 * The parts `seen`, the cart as it is, and `lines`: all of its lines and all that are wanted, as they shall be. Of what is
 * wanted, a product that does not exist has none.
 */
function linesAfter(db: Database, owner: CartOwner, { changes, priceList }: CartWrite) {
  const { sql } = db
  const isGuest = owner.kind === 'guest'
  return sql`seen as (
      select c.id, c.version, live.held, ${isGuest ? sql`false` : guestCartWaits(db)} as guest_cart_waits
      from (select ${isGuest ? owner.guestId : owner.userId}::uuid as id) u
      left join carts c on ${isGuest ? sql`c.guest_id` : sql`c.user_id`} = u.id
      ${liveOrderJoin(db)}
    ), wanted as (
      select * from unnest(
        ${changes.map((change) => change.productId)}::uuid[],
        ${changes.map((change) => change.quantity)}::int[],
        ${changes.map((change) => (change.mode === 'add' ? 1 : 0))}::int[]
      ) as w(product_id, quantity, adds)
    ), lines as materialized (
      select p.id as product_id, i.is_wanted, i.quantity_before, i.seen_price_before, i.quantity, i.created_at,
        coalesce(case when not i.is_wanted then i.seen_price_before end, p.price_minor) as seen_price_minor,
        p.product_code, p.slug, p.brand, p.size, p.image, p.vat_rate, p.price_minor, p.min_quantity,
        p.quantity_per_box, p.free, p.for_sale
      from (
        select coalesce(w.product_id, c.product_id) as product_id, w.product_id is not null as is_wanted,
          c.quantity as quantity_before, c.seen_price_minor as seen_price_before,
          case when w.product_id is null then c.quantity
            else coalesce(c.quantity, 0) * w.adds + w.quantity end as quantity,
          coalesce(c.created_at, now()::timestamptz(3)) as created_at
        from (select * from cart_items where cart_id = (select id from seen)) c
        full join wanted w on w.product_id = c.product_id
      ) i
      cross join ${productOfLine(db, priceList)}
    )`
}

/** Whether line `l` of the statement is another one afterwards. */
function changesLine({ sql }: Database) {
  return sql`l.is_wanted and (coalesce(l.quantity_before, 0) <> l.quantity
        or l.quantity > 0 and l.seen_price_before <> l.seen_price_minor)`
}
