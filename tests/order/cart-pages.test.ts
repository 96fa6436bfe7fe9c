import { expect, test } from 'bun:test'
import { newId } from '#platform/ids'
import {
  countStatements,
  openPageMeter,
  type StatementCost,
  sumPages,
} from '../../scripts/database/measurements'
import { afterThisFile } from '../support/cleanup'
import { type CrowdBuyer, createBuyers, createProducts, orderBody } from '../support/crowd'
import { openShop, type Reply } from '../support/shop'

// One connection, whose prepared statements keep their plans while the shop grows.
const shop = await openShop({ seed: false, settings: { DATABASE_POOL_SIZE: '1' } })
const meter = await openPageMeter(shop.databaseUrl)
afterThisFile(() => meter.close())
const { db } = shop.context
const { sql } = db

/** The pages that reading a cart or a checkout may touch, with so many lines in it. */
const readable = (lines: number) => 40 + 8 * lines
const writable = 75

const products = await createProducts(db, Array(300).fill(1_000_000))
const [first = '', second = ''] = products
await sql`
  insert into product_translations (product_id, language_code, name, full_name)
  select id, language, 'Product', 'Product 1 kg' from products, unnest('{en,pl}'::text[]) language`
/** After five executions Postgres may take one plan for all parameters. */
const [warming, measured] = [6, 3]

async function buyersWith(lines: number): Promise<CrowdBuyer[]> {
  const some = products.slice(0, lines).map((productId) => ({ productId, quantity: 1 }))
  return await createBuyers(shop.context, warming + measured, () => some)
}

/** What a request costs after so many, each of another buyer: the least of some, because now and then one splits a page. */
async function costOf(
  buyers: readonly CrowdBuyer[],
  request: (buyer: CrowdBuyer) => Promise<Reply>,
): Promise<StatementCost[]> {
  const send = async (buyer: CrowdBuyer) => expect((await request(buyer)).status).toBeLessThan(300)
  for (const buyer of buyers.slice(0, warming)) await send(buyer)
  const costs: StatementCost[][] = []
  for (const buyer of buyers.slice(warming)) costs.push(await meter.measure(() => send(buyer)))
  return costs.toSorted((a, b) => sumPages(a) - sumPages(b))[0] ?? []
}

const put = (productId: string, quantity: number) => (buyer: CrowdBuyer) =>
  shop.call(`/cart/items/${productId}`, { token: buyer.token, method: 'PUT', body: { quantity } })

const add = (productId: string, headers: () => Record<string, string> = () => ({})) => {
  return (buyer: CrowdBuyer) =>
    shop.call('/cart/items', { token: buyer.token, body: { productId, quantity: 1 }, headers: headers() })
}

const writes: Readonly<Record<string, (buyer: CrowdBuyer) => Promise<Reply>>> = {
  'a unit more': add(first),
  'a unit more, with a key': add(first, () => ({ 'idempotency-key': newId() })),
  'another product': add(second),
  'a quantity': put(second, 3),
  'the same quantity': put(second, 3),
  'several at once': ({ token }) =>
    shop.call('/cart/items', {
      token,
      method: 'PATCH',
      body: { items: [{ productId: second, quantity: 4 }] },
    }),
  'a product taken out': ({ token }) => shop.call(`/cart/items/${second}`, { token, method: 'DELETE' }),
}

/** Asserts every budget, and answers the pages, for comparing them with those of another size. */
async function measureCarts(): Promise<Record<string, number>> {
  const pages: Record<string, number> = {}
  for (const lines of [1, 20]) {
    const buyers = await buyersWith(lines)
    const read = (buyer: CrowdBuyer) => shop.call('/cart', { token: buyer.token })
    pages[`cart of ${lines}`] = sumPages(await costOf(buyers, read))
    const placed = await costOf(buyers, ({ token, ...buyer }) =>
      shop.call('/orders', { token, body: orderBody({ token, ...buyer }) }),
    )
    const before = placed.filter(({ statement }) => !/insert into orders/.test(statement))
    expect(countStatements(before)).toBe(2)
    pages[`checkout of ${lines}`] = sumPages(before)
    pages[`cart of ${lines} with an unpaid order`] = sumPages(await costOf(buyers, read))
    for (const [what, touched] of Object.entries(pages).filter(([name]) => name.includes(`of ${lines}`))) {
      expect({ what, touched, fits: touched <= readable(lines) }).toEqual({ what, touched, fits: true })
    }
  }
  const buyers = await buyersWith(1)
  for (const [what, write] of Object.entries(writes)) {
    const costs = await costOf(buyers, write)
    const touched = sumPages(costs)
    pages[what] = touched
    const statements = countStatements(costs)
    expect({ what, touched, statements, fits: touched <= writable }).toEqual({
      what,
      touched,
      statements: 2,
      fits: true,
    })
  }
  const newcomers = await buyersWith(0)
  await sql`delete from carts where id = any(${newcomers.map(({ cartId }) => cartId)}::uuid[])`
  const begun = await costOf(newcomers, add(first))
  expect(countStatements(begun)).toBe(2)
  pages['the first product'] = sumPages(begun)
  expect(sumPages(begun)).toBeLessThanOrEqual(writable)
  return pages
}

const tables = ['users', 'user_sessions', 'addresses', 'carts', 'cart_items', 'orders', 'guests', 'products']

/** Copies of what is there, and carts of other customers, as a shop gets them over the years. */
async function grow(): Promise<void> {
  await sql`
    with made as (
      insert into products (id, product_code, slug, category_id, brand, size, price_minor, vat_rate, stock, attributes,
        status)
      select md5('product' || n)::uuid, 'c' || n, 'copy-' || n, p.category_id, p.brand, p.size, p.price_minor, p.vat_rate,
        0, p.attributes, 'active'
      from products p, generate_series(1, 6000) n where p.id = ${first}
      returning id
    )
    insert into product_translations (product_id, language_code, name, full_name)
    select id, language, 'Copy', 'Copy 1 kg' from made, unnest('{tr,en,pl}'::text[]) language`
  await sql`
    with people as (
      insert into users (id, phone, user_type, first_name, last_name, language)
      select md5('user' || n)::uuid, '+4858' || lpad(n::text, 7, '0'), 'individual', 'Copied', 'Buyer', 'pl'
      from generate_series(1, 4000) n
      returning id
    ), sessions as (
      insert into user_sessions (id, user_id, device_id, device_name, platform, kind, expires_at)
      select gen_random_uuid(), id, 'copy', 'Copy', 'ios', 'customer', now() + interval '1 day' from people
    ), made as (
      insert into carts (id, user_id) select id, id from people returning id
    )
    insert into cart_items (cart_id, product_id, quantity, seen_price_minor)
    select made.id, p.id, 1, 25000 from made, unnest(${products.slice(0, 3)}::uuid[]) p(id)`
}

/** Carts as full as they may be: the average one is nothing like that of who only wants one thing. */
async function fillCarts(): Promise<void> {
  await sql`delete from cart_items`
  await sql`
    insert into cart_items (cart_id, product_id, quantity, seen_price_minor)
    select c.id, p.id, 1, 25000 from (select id from carts order by id desc limit 20) c,
      unnest(${products.slice(0, 200)}::uuid[]) p(id)`
}

test('reading and changing a cart touch as few pages as they may, in a shop whose rows nobody has counted yet', async () => {
  for (const table of [...tables, 'stock_reservations', 'product_translations']) {
    await sql`alter table ${sql(table)} set (autovacuum_enabled = off)`
  }
  const young = await measureCarts()
  await grow()
  const grown = await measureCarts()
  const grownBy = Object.entries(grown).map(([what, pages]) => [what, pages - (young[what] ?? 0)] as const)
  // An index of many rows has another level; what is read per line may meet it in each.
  const levels = (what: string) => (what.includes('20') ? 60 : 16)
  expect(grownBy.filter(([what, more]) => more > levels(what))).toEqual([])
}, 60_000)

test('nor do they where the rows are counted, and the average cart holds hundreds of products', async () => {
  await fillCarts()
  await sql`analyze`
  await measureCarts()
}, 60_000)
