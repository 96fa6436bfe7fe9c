import { priceColumn } from '#catalog'
import type { PriceList } from '#identity'
import type { Database, Transaction } from '#platform/database'
import type { Language } from '#platform/i18n'
import { keptKey, type RequestKey } from '#platform/idempotency'
import { type NewMessage, outboxRows } from '#platform/outbox'
import { timelineEvents } from '../events'
import type { AddressSnapshot, OrderItem, PaymentMethod } from '../order'
import type { Totals } from '../pricing'
import { insertEntry } from './order-events'

/** An order that was priced and checked, and is about to be written. */
export interface OrderDraft {
  readonly id: string
  readonly orderNumber: string
  readonly userId: string
  readonly language: Language
  readonly priceList: PriceList
  readonly cartId: string
  readonly cartVersion: number
  readonly requestHash: string
  readonly paymentMethod: PaymentMethod
  /** The time to pay online in; null where the order waits for a bank transfer. */
  readonly paymentMinutes: number | null
  readonly paymentTermDays: number | null
  readonly shippingAddress: AddressSnapshot
  readonly billingAddress: AddressSnapshot
  readonly notes: string | null
  readonly currency: string
  readonly items: readonly (OrderItem & { readonly id: string })[]
  readonly totals: Totals
  /** The news that an order waits for Stripe; one by bank transfer does not. */
  readonly message: NewMessage | null
  readonly requestId: string | null
  readonly requestKey: RequestKey | undefined
}

export interface PlacedOrder {
  readonly createdAt: Date
  readonly expiresAt: Date | null
}

/**
 * Writes the order, its items, reservations, timeline, message and request key in one statement, which is one
 * transaction and one round trip. Undefined, and nothing written, where price, VAT rate, status, stock or the cart's
 * version are no longer what the draft was made from.
 *
 * `fits` looks without locking, so that those who come too late for a hot product never queue for its row. `locked`
 * takes the rows in the order of their ids, which excludes deadlocks, and names every condition again: after waiting
 * for a lock, READ COMMITTED checks anew only what stands in the locking query itself. A unique violation aborts the
 * whole; an ON CONFLICT would let the other parts of the statement go on without the order.
 *
 * An order that nobody pays online is not written either where the cart has a live order; to see one that came a
 * moment ago, the caller has locked the cart by an earlier statement.
 */
export async function insertOrder(db: Database, draft: OrderDraft): Promise<PlacedOrder | undefined> {
  const { sql } = db
  const { items, totals, userId: actorId, requestId } = draft
  const entry = { event: timelineEvents.placed, actor: 'customer' as const, actorId, requestId }
  const unchanged = sql`
    p.status = 'active' and ${priceColumn(db, draft.priceList)} = w.unit_price_minor
    and p.vat_rate = w.vat_rate and p.stock - p.reserved >= w.quantity`
  const onlyIf = sql`exists (select from placed)`
  const message = draft.message
    ? sql`, message as (${outboxRows(db, { messages: [draft.message], onlyIf })})`
    : sql``
  const rows = await sql<PlacedOrder[]>`
    with want as (
      select * from unnest(
        ${items.map((item) => item.id)}::uuid[], ${items.map((item) => item.productId)}::uuid[],
        ${items.map((item) => item.quantity)}::int[], ${items.map((item) => item.unitPriceMinor)}::bigint[],
        ${items.map((item) => item.vatRate)}::smallint[], ${items.map((item) => item.productCode)}::text[],
        ${items.map((item) => item.name)}::text[]
      ) with ordinality as w(id, product_id, quantity, unit_price_minor, vat_rate, product_code, name, position)
    ), fits as (
      select count(*) = ${items.length} as all_do
      from want w join products p on p.id = w.product_id where ${unchanged}
    ), cart as (
      select id from carts
      where id = ${draft.cartId} and version = ${draft.cartVersion} and (select all_do from fits)
        ${draft.paymentMinutes === null ? sql`and ${noLiveOrder(db)}` : sql``}
      for no key update
    ), locked as (
      select p.id, w.quantity from products p join want w on w.product_id = p.id
      where exists (select from cart) and ${unchanged}
      order by p.id
      for no key update of p
    ), ready as (
      select from (select count(*) as lines from locked) l where l.lines = ${items.length}
    ), held as (
      update products p set reserved = p.reserved + l.quantity from locked l
      where p.id = l.id and exists (select from ready)
      returning 1
    ), placed as (
      insert into orders (id, order_number, user_id, status, payment_status, payment_method, subtotal_minor, vat_minor,
        shipping_minor, discount_minor, total_minor, currency, language, shipping_address, billing_address, buyer,
        item_count, notes, cart_id, cart_version, request_hash, payment_term_days, expires_at, event_seq)
      select ${draft.id}, ${draft.orderNumber}, ${draft.userId}, 'pending', 'pending', ${draft.paymentMethod},
        ${totals.subtotalMinor}, ${totals.vatMinor}, ${totals.shippingMinor}, ${totals.discountMinor},
        ${totals.totalMinor}, ${draft.currency}, ${draft.language}, ${JSON.stringify(draft.shippingAddress)}::jsonb,
        ${JSON.stringify(draft.billingAddress)}::jsonb, ${buyerOf(db, draft.userId)}, ${items.length}, ${draft.notes}, ${draft.cartId}, ${draft.cartVersion},
        ${draft.requestHash}, ${draft.paymentTermDays}::smallint,
        now() + make_interval(mins => ${draft.paymentMinutes}::int), 1
      from ready
      returning id, event_seq, created_at, expires_at
    ), items as (
      insert into order_items (id, order_id, product_id, position, product_code, name, vat_rate, quantity,
        unit_price_minor, total_minor)
      select w.id, placed.id, w.product_id, w.position, w.product_code, w.name, w.vat_rate, w.quantity,
        w.unit_price_minor, w.unit_price_minor * w.quantity
      from placed, want w
    ), reservations as (
      insert into stock_reservations (order_id, product_id, quantity, state)
      select placed.id, w.product_id, w.quantity, 'held' from placed, want w
    ), timeline as (
      ${insertEntry(db, 'placed', entry)}
    ), kept as (${keptKey(db, draft.requestKey, sql`placed`)}
    )
    ${message}
    ${draft.paymentMinutes === null ? emptiedCart(db, draft) : sql``}
    select created_at as "createdAt", expires_at as "expiresAt" from placed`
  return rows[0]
}

/**
 * Locks the products of a draft and of the order that it replaces, in the order of their ids: cancelling the one and
 * writing the other each lock some of them, which in two steps could end in a deadlock.
 */
export async function lockProductsOfBoth(
  tx: Transaction,
  { draft, replacedId }: { readonly draft: Pick<OrderDraft, 'items'>; readonly replacedId: string },
): Promise<void> {
  await tx.sql`
    select id from products
    where id = any(${draft.items.map((item) => item.productId)}::uuid[]
      || array(select product_id from stock_reservations where order_id = ${replacedId} and state = 'held'))
    order by id
    for no key update`
}

/** Who orders, as they are now: a `BuyerSnapshot`. */
function buyerOf({ sql }: Database, userId: string) {
  return sql`(select jsonb_build_object('firstName', u.first_name, 'lastName', u.last_name, 'userType', u.user_type,
      'phone', u.phone, 'email', u.email, 'companyName', coalesce(c.name, m.claimed_name))
    from users u
    left join company_members m on m.user_id = u.id and m.state = 'approved'
    left join companies c on c.id = m.company_id
    where u.id = ${userId})`
}

/** No index refuses a bank transfer beside the live order of its cart: the customer would get everything twice. */
function noLiveOrder({ sql }: Database) {
  return sql`not exists (select from orders o
    where o.cart_id = carts.id and o.status = 'pending' and o.payment_method <> 'bank_transfer')`
}

/** An order that nobody pays online is as good as bought: it takes its quantities, all there are, out of the cart. */
function emptiedCart({ sql }: Database, draft: OrderDraft) {
  return sql`
    , emptied as (
      delete from cart_items where cart_id = ${draft.cartId} and exists (select from placed)
    ), bumped as (
      update carts set version = version + 1, updated_at = now()
      where id = ${draft.cartId} and exists (select from placed)
    )`
}
