import { expect, test } from 'bun:test'
import { lookedAtMost } from '#platform/listing'
import { countStatements, openPageMeter, sumPages } from '../../scripts/database/measurements'
import { superAdmin } from '../admin/support'
import { afterThisFile } from '../support/cleanup'
import { createTestDatabase } from '../support/database'
import { openShop } from '../support/shop'

const { url } = await createTestDatabase()
const meter = await openPageMeter(url)
afterThisFile(() => meter.close())
const shop = await openShop({ seed: false, settings: { DATABASE_URL: url } })
const { sql } = shop.context.db
const { token } = await superAdmin(shop)

/** The most pages of 8 kB that a page of twenty orders may touch, with the session and permissions of who asks. */
const budget = 60
const [customers, mostOrders] = [50, 20_000]
const numbered = (what: string, by: ReturnType<typeof sql>) => sql`md5(${what}::text || ${by})::uuid`

await sql`
  insert into users (id, phone, user_type, first_name, last_name, language)
  select ${numbered('user', sql`n`)}, '+4861' || lpad(n::text, 7, '0'), 'individual', 'Customer ' || n, 'Nowak', 'pl'
  from generate_series(0, ${customers - 1}::int) n`

/** Orders, a minute apart: most are delivered and paid; one in twenty is pending, and of those one in four is paid. */
async function addOrders(from: number, to: number): Promise<void> {
  await sql`
    insert into orders (id, order_number, user_id, status, payment_status, payment_method, subtotal_minor, vat_minor,
      shipping_minor, discount_minor, total_minor, currency, language, shipping_address, billing_address, buyer,
      item_count, cart_id, cart_version, request_hash, created_at)
    select ${numbered('order', sql`n`)}, 'N' || lpad(n::text, 7, '0'),
      ${numbered('user', sql`n % ${customers}::int`)}, case when n % 20 = 0 then 'pending' else 'delivered' end,
      case when n % 20 = 0 and n % 80 > 0 then 'pending' else 'paid' end, 'card', 20000, 5, 0, 0, 20000, 'PLN', 'pl',
      '{}'::jsonb, '{}'::jsonb, jsonb_build_object('firstName', 'Customer', 'lastName', 'Nowak', 'userType', 'individual',
        'phone', '+48610000000', 'email', null, 'companyName', null), 3, ${numbered('cart', sql`n`)}, 1, 'pages',
      timestamptz '2026-01-01' + n * interval '1 minute'
    from generate_series(${from}::int, ${to}::int) n`
  await sql`vacuum analyze orders`
}

interface Question {
  readonly name: string
  readonly query: string
  /** How many pages of the list to turn first. */
  readonly turned?: number
}

const questions: readonly Question[] = [
  { name: 'all', query: '' },
  { name: 'the fiftieth page of all', query: '', turned: 49 },
  { name: 'a status', query: 'status=delivered' },
  { name: 'a rare status', query: 'status=pending' },
  { name: 'a status that none has', query: 'status=shipped' },
  { name: 'a payment status', query: 'paymentStatus=paid' },
  { name: 'both', query: 'status=delivered&paymentStatus=paid' },
  { name: 'both, of which there are few', query: 'status=pending&paymentStatus=paid' },
  { name: 'both, of which there are none', query: 'status=delivered&paymentStatus=pending' },
  { name: 'a customer', query: '' },
  { name: 'a number', query: 'number=N0001999' },
  { name: 'a time', query: 'from=2026-01-01T10:00:00Z&to=2026-01-01T20:00:00Z' },
  { name: 'a status and a time', query: 'status=delivered&to=2026-01-01T20:00:00Z' },
]

async function list(query: string, cursor?: string) {
  const reply = await shop.call(`/admin/orders?${query}${cursor ? `&cursor=${cursor}` : ''}`, { token })
  expect([reply.status, reply.body.code]).toEqual([200, undefined])
  return reply.body
}

/** Sent often enough for Postgres to keep the plan that it will go on with. */
const rounds = 7

async function pagesOf({ query, turned = 0 }: Question): Promise<number> {
  let cursor: string | undefined
  for (let page = 0; page < turned; page += 1) cursor = (await list(query, cursor)).nextCursor
  // A connection that has just been opened asks for more than the list.
  await list(query, cursor)
  let pages = 0
  for (let round = 0; round < rounds; round += 1) {
    const costs = await meter.measure(() => list(query, cursor))
    expect(countStatements(costs)).toBe(2)
    pages = Math.max(pages, sumPages(costs))
  }
  return pages
}

async function measureAll(): Promise<Record<string, number>> {
  const [one] = await sql<[{ id: string }]>`select ${numbered('user', sql`7`)} as id`
  const measured: Record<string, number> = {}
  for (const question of questions) {
    const query = question.name === 'a customer' ? `userId=${one.id}` : question.query
    measured[question.name] = await pagesOf({ ...question, query })
  }
  return measured
}

test('staff’s list of orders touches 60 pages at most, whatever is asked, and no more at ten times the orders', async () => {
  await addOrders(1, mostOrders / 10)
  const small = await measureAll()
  await addOrders(mostOrders / 10 + 1, mostOrders)
  const large = await measureAll()
  const over = (pages: Record<string, number>) => Object.entries(pages).filter(([, count]) => count > budget)
  expect([over(small), over(large)]).toEqual([[], []])
  // A tree of an index has a level more, here and there.
  const grown = Object.entries(large).filter(([name, count]) => count > (small[name] ?? 0) + 12)
  expect(grown).toEqual([])
}, 60_000)

test('what no index finds looks at 500 orders a page, however many there are, and goes on from there', async () => {
  let cursor: string | undefined
  let turned = 0
  do {
    const costs = await meter.measure(async () => {
      const page = await list('paymentMethod=bank_transfer&limit=20', cursor)
      expect(page.data).toEqual([])
      cursor = page.nextCursor ?? undefined
    })
    expect(sumPages(costs)).toBeLessThan(lookedAtMost + budget)
    turned += 1
  } while (cursor)
  expect(turned).toBe(mostOrders / lookedAtMost + 1)
}, 30_000)
