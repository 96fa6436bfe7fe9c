import type postgres from 'postgres'
import {
  type Clock,
  isPending,
  orderId,
  paymentId,
  pendingEvery,
  readClock,
  timedId,
  timeOf,
} from './generated-orders'

export interface Sizes {
  /** Each with three items, a payment, an event of Stripe and what else an order leaves behind. */
  readonly orders: number
  /** Each in three languages. */
  readonly products: number
  /** Over how many days the orders are spread, the last of them today; without, all of them are from just now. */
  readonly days?: number
}

export type Advance = (done: number, whole: number) => void

const chunk = 10_000
const usersAtOnce = 50_000
const categoryCount = 12
const ordersPerUser = 10

/**
 * Fills a migrated database with a shop that has been open for a while, for measuring. Ids follow from numbers, so that rows
 * can name each other without being looked up; those of orders and of what belongs to them sort by time, as in the shop. Product 1 is a bestseller, in every
 * order and every cart: what grows with one product's rows shows. Called again, it goes on to the new size. The promises I1 to I4 hold of what it makes.
 */
export async function generateShop(sql: postgres.Sql, sizes: Sizes, advance: Advance): Promise<void> {
  const [row] = await sql<[{ orders: number; products: number; users: number }]>`
    select (select count(*)::int from orders where request_hash = 'generated') as orders,
      (select count(*)::int from products where brand like 'Generated%') as products,
      (select count(*)::int from users where first_name = 'Generated') as users`
  const users = Math.max(10, Math.ceil(sizes.orders / ordersPerUser))
  const whole = sizes.orders + sizes.products + users
  // The rows are known to belong together: checking each reference would take most of the time.
  const write = (work: (tx: postgres.TransactionSql) => Promise<void>) =>
    sql.begin(async (tx) => {
      await tx`set local session_replication_role = replica`
      await work(tx)
    })
  await write((tx) => insertProducts(tx, row.products + 1, sizes.products))
  advance(sizes.products, whole)
  for (let from = row.users + 1; from <= users; from += usersAtOnce) {
    const to = Math.min(users, from + usersAtOnce - 1)
    await write((tx) => insertUsers(tx, from, to))
    advance(sizes.products + to, whole)
  }
  const clock = await readClock(sql, sizes)
  for (let from = row.orders + 1; from <= sizes.orders; from += chunk) {
    const range = {
      ...clock,
      from,
      to: Math.min(sizes.orders, from + chunk - 1),
      users,
      products: sizes.products,
    }
    await write(async (tx) => {
      await insertOrders(tx, range)
      await insertPayments(tx, range)
    })
    advance(sizes.products + users + range.to, whole)
  }
  await settleStock(sql)
  await sql`vacuum analyze`
}

async function insertProducts(sql: postgres.ISql, from: number, to: number): Promise<void> {
  await sql`
    insert into categories (id, slug)
    select md5('category' || n)::uuid, 'generated-' || n from generate_series(1, ${categoryCount}::int) n
    on conflict do nothing`
  await sql`
    insert into category_translations (category_id, language_code, name)
    select md5('category' || n)::uuid, language, 'Category ' || n
    from generate_series(1, ${categoryCount}::int) n, unnest('{tr,en,pl}'::text[]) language
    on conflict do nothing`
  await sql`
    insert into products (id, product_code, slug, category_id, brand, size, price_minor, vat_rate, stock, attributes,
      status, created_at)
    select md5('product' || n)::uuid, 'g' || n, 'generated-' || n, md5('category' || 1 + n % ${categoryCount}::int)::uuid,
      case when n % 500 = 0 then 'Generated rarely' else 'Generated' end, '1 kg', 1000 + n * 7919 % 20000, 5, case when n % 10 = 0 then 0 else 1000 end,
      '{"allergens": [], "nutritionPer100g": null, "storage": null, "origin": null, "manufacturer": null, "badges": []}',
      'active', now() - make_interval(mins => n)
    from generate_series(${from}::int, ${to}::int) n`
  await sql`
    insert into product_translations (product_id, language_code, name, full_name, description)
    select md5('product' || n)::uuid, language, 'Product ' || n, 'Product ' || n || ' 1 kg', repeat('Good to eat. ', 20)
    from generate_series(${from}::int, ${to}::int) n, unnest('{tr,en,pl}'::text[]) language`
  await listProducts(sql)
}

/**
 * What triggers do for the shop, and not for a replica. The indexes are built when the rows are there: kept up row by row,
 * they would take most of the time.
 */
async function listProducts(sql: postgres.ISql): Promise<void> {
  const indexes = await sql<{ name: string; definition: string }[]>`
    select indexname as name, indexdef as definition from pg_indexes
    where tablename in ('product_listings', 'product_search_texts') and indexname not like '%\\_pkey'`
  for (const { name } of indexes) await sql`drop index ${sql(name)}`
  await sql`insert into product_listings select * from derive_product_listings() on conflict do nothing`
  await sql`insert into product_search_texts select * from derive_product_search_texts() on conflict do nothing`
  await sql`
    insert into search_words
    select distinct word from product_search_texts, unnest(tsvector_to_array(words)) word on conflict do nothing`
  for (const { definition } of indexes) await sql.unsafe(definition)
}

/** What unpaid orders hold is reserved, and what is in stock was imported. */
async function settleStock(sql: postgres.Sql): Promise<void> {
  await sql`
    update products p set reserved = held.quantity, stock = held.quantity + p.stock - p.reserved
    from (select product_id, sum(quantity)::int as quantity from stock_reservations where state = 'held' group by 1) held
    where p.id = held.product_id and p.reserved <> held.quantity`
  await sql`
    insert into stock_movements (product_id, delta, reason)
    select p.id, p.stock - coalesce(m.total, 0), 'import' from products p
    left join (select product_id, sum(delta) as total from stock_movements group by 1) m on m.product_id = p.id
    where p.stock <> coalesce(m.total, 0)`
}

async function insertUsers(sql: postgres.ISql, from: number, to: number): Promise<void> {
  await sql`
    insert into users (id, phone, user_type, first_name, last_name, language)
    select md5('user' || n)::uuid, '+4858' || lpad(n::text, 7, '0'), 'individual', 'Generated', 'Buyer', 'pl'
    from generate_series(${from}::int, ${to}::int) n`
  await sql`
    insert into user_sessions (id, user_id, device_id, device_name, platform, kind, expires_at, revoked_at)
    select md5('session' || n || '-' || k)::uuid, md5('user' || n)::uuid, 'd' || k, 'Phone', 'ios', 'customer',
      now() + interval '20 days', case when k = 1 then now() - interval '1 day' end
    from generate_series(${from}::int, ${to}::int) n, generate_series(1, 2) k`
  await sql`
    insert into addresses (id, user_id, title, recipient_name, recipient_phone, street, city, postal_code, country)
    select md5('address' || n)::uuid, md5('user' || n)::uuid, 'Dom', 'Generated Buyer', '+48512345678', 'ul. Długa 5',
      'Gdańsk', '80-831', 'PL'
    from generate_series(${from}::int, ${to}::int) n`
  await sql`
    insert into carts (id, user_id)
    select md5('cart' || n)::uuid, md5('user' || n)::uuid from generate_series(${from}::int, ${to}::int) n`
  await sql`
    insert into cart_items (cart_id, product_id, quantity, seen_price_minor)
    select md5('cart' || n)::uuid, md5('product' || k)::uuid, 1, 10000
    from generate_series(${from}::int, ${to}::int) n, unnest(array[1, 2 + n % 90]) k`
  await sql`
    insert into guests (id, device_id, user_id, claimed_at, expires_at)
    select md5('guest' || n)::uuid, 'd' || n, case when n % 2 = 0 then md5('user' || n)::uuid end,
      case when n % 2 = 0 then now() end, now() + interval '20 days'
    from generate_series(${from}::int, ${to}::int) n`
  await sql`
    insert into carts (id, guest_id)
    select md5('guest cart' || n)::uuid, md5('guest' || n)::uuid
    from generate_series(${from}::int, ${to}::int) n where n % 2 = 1`
  await sql`
    insert into otp_challenges (id, phone, calling_code, user_type, language, created_at, expires_at)
    select md5('challenge' || n)::uuid, '+4858' || lpad(n::text, 7, '0'), '48', 'individual', 'pl',
      now() - interval '1 day', now() - interval '1 day'
    from generate_series(${from}::int, ${to}::int) n`
}

interface Range extends Clock {
  readonly from: number
  readonly to: number
  readonly users: number
  readonly products: number
}

const home = JSON.stringify({
  recipientName: 'Generated Buyer',
  recipientPhone: '+48512345678',
  street: 'ul. Długa 5',
  city: 'Gdańsk',
  postalCode: '80-831',
  country: 'PL',
})

async function insertOrders(sql: postgres.ISql, range: Range): Promise<void> {
  const { from, to, users, products, spread } = range
  const id = orderId(sql, range)
  const pending = isPending(sql, range)
  const placedAt = spread
    ? sql`case when ${pending} then now() else to_timestamp(${timeOf(sql, range)} / 1000.0) end`
    : sql`now() - make_interval(secs => ${to}::int - n)`
  const productOf = sql`(case k when 1 then 1 else 2 + (n * 3 + k) % ${products - 1}::int end)`
  await sql`
    insert into orders (id, order_number, user_id, status, payment_status, payment_method, subtotal_minor, vat_minor,
      shipping_minor, discount_minor, total_minor, currency, language, shipping_address, billing_address, buyer, item_count, cart_id,
      cart_version, request_hash, stripe_payment_intent_id, expires_at, event_seq, created_at,
      updated_at)
    select ${id}, 'G' || n, md5('user' || buyer)::uuid,
      case when pending then 'pending' when placed_at < now() - interval '1 day' then 'delivered'
        else (array['delivered', 'delivered', 'preparing', 'shipped'])[1 + n % 4] end,
      case when pending then 'pending' else 'paid' end, 'card', 30000, 1429, 0, 0, 30000, 'PLN', 'pl',
      ${home}::text::jsonb, ${home}::text::jsonb,
      jsonb_build_object('firstName', 'Generated', 'lastName', 'Buyer', 'userType', 'individual',
        'phone', '+4858' || lpad(buyer::text, 7, '0'), 'email', null, 'companyName', null), 3,
      md5('cart' || buyer)::uuid, 1, 'generated', 'pi_generated_' || n,
      case when pending then now() + interval '1 hour' end, 3, placed_at, placed_at
    from (
      select n, ${pending} as pending, ${placedAt} as placed_at,
        case when ${pending} then n / ${pendingEvery}::int else 1 + n % ${users}::int end as buyer
      from generate_series(${from}::int, ${to}::int) n
    ) o`
  await sql`
    insert into order_items (id, order_id, product_id, position, product_code, name, vat_rate, quantity,
      unit_price_minor, total_minor)
    select ${timedId(sql, range, sql`md5('item' || n || '-' || k)`)}, ${id},
      md5('product' || ${productOf})::uuid, k, 'g', 'Product', 5, 1, 10000, 10000
    from generate_series(${from}::int, ${to}::int) n, generate_series(1, 3) k`
  await sql`
    insert into stock_reservations (order_id, product_id, quantity, state)
    select ${id}, md5('product' || ${productOf})::uuid, 1, case when ${pending} then 'held' else 'committed' end
    from generate_series(${from}::int, ${to}::int) n, generate_series(1, 3) k`
  await sql`
    insert into stock_movements (product_id, delta, reason, order_id)
    select md5('product' || ${productOf})::uuid, -1, 'sale', ${id}
    from generate_series(${from}::int, ${to}::int) n, generate_series(1, 3) k where not ${pending}`
  await sql`
    insert into order_events (order_id, seq, event, actor)
    select ${id}, k, 'order.placed', 'customer'
    from generate_series(${from}::int, ${to}::int) n, generate_series(1, 3) k`
  await sql`
    insert into idempotency_keys (actor_id, method, path, key, body_hash, result_id)
    select md5('user' || 1 + n % ${users}::int)::uuid, 'POST', '/orders', 'k' || n, 'h', ${id}
    from generate_series(${from}::int, ${to}::int) n`
}

async function insertPayments(sql: postgres.ISql, range: Range): Promise<void> {
  const { from, to } = range
  const id = orderId(sql, range)
  const payment = paymentId(sql, range)
  const pending = isPending(sql, range)
  await sql`
    insert into payments (id, order_id, attempt, state, parameters, amount_minor, currency, stripe_payment_intent_id,
      client_secret)
    select ${payment}, ${id}, 1, case when ${pending} then 'requires_payment' else 'succeeded' end, '{}', 30000, 'PLN',
      'pi_generated_' || n, 'secret'
    from generate_series(${from}::int, ${to}::int) n`
  await sql`
    insert into money_movements (id, order_id, payment_id, kind, amount_minor, currency, stripe_object_id)
    select ${timedId(sql, range, sql`md5('movement' || n)`)}, ${id}, ${payment}, 'capture', 30000, 'PLN',
      'pi_generated_' || n
    from generate_series(${from}::int, ${to}::int) n where not ${pending}`
  await sql`
    insert into stripe_events (id, type, created_at, payload, processed_at, outcome)
    select 'evt_generated_' || n, 'payment_intent.succeeded', now(), '{}', now(), 'applied'
    from generate_series(${from}::int, ${to}::int) n`
  await sql`
    insert into outbox (id, topic, payload, done_at)
    select ${timedId(sql, range, sql`md5('message' || n)`)}, 'order.placed', '{}', now() from generate_series(${from}::int, ${to}::int) n`
}
