import { expect, test } from 'bun:test'
import postgres from 'postgres'
import { readConfig } from '#platform/config'
import { closeContext, openContext } from '#platform/context'
import { findBrokenInvariants } from '../../scripts/database/index'
import { openMeasuredShop, verifyHotQueries } from '../../scripts/database/measurements'
import { archiveOrders } from '../../src/domains/order/application/order/archive-orders'
import { afterThisFile } from '../support/cleanup'
import { printed } from '../support/manual'
import { startPostgres } from '../support/postgres'
import { eventually, startProcess } from '../support/processes'
import { typeIntoShell } from '../support/typed'

const page = 'docs/operations/growing.md'
/** Durable, so that what is killed loses only what it may lose. */
const server = await startPostgres({ durable: true })
const sql = postgres(server.url, { max: 2, onnotice: () => undefined })
afterThisFile(() => sql.end())
await sql`alter system set autovacuum_naptime = '1s'`
await sql`select pg_reload_conf()`

/** One tenth of the largest shop of `bench`, and thirty times the small one. */
const [small, large] = [3_000, 100_000]
const products = 1_000

const growing = (orders: number) => ({
  name: 'grow',
  command: [
    process.execPath,
    'scripts/db-grow.ts',
    '--orders',
    String(orders),
    '--products',
    String(products),
  ],
  env: { DATABASE_URL: server.url },
})

/** Gives what a block of the manual prints, once it has succeeded. */
async function typed(text: string, environment: Record<string, string> = {}): Promise<string> {
  const { code, output } = await typeIntoShell(text, { DATABASE_URL: server.url, ...environment })
  expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' })
  return output
}

const grow = async (orders: number) => {
  await typed(printed(page, 'Seeing a large shop'), { ORDERS: String(orders), PRODUCTS: String(products) })
}

const countOf = async (table: string) => {
  const [row] = await sql<[{ count: number }]>`select count(*)::int as count from ${sql(table)}`
  return row.count
}

/** Every entry of every timeline, wherever it stands: their number, and a sum that tells of any that changed. */
async function timelines() {
  const [row] = await sql`
    select count(*)::int as entries, sum(hashtextextended(e::text, 0))::text as sum, count(distinct (order_id, seq))::int as different
    from (table order_events union all table archived_order_events) e`
  return row
}

let pagesOfSmall: ReadonlyMap<string, number>
const pagesOf = ({ findings }: Awaited<ReturnType<typeof verifyHotQueries>>) =>
  new Map(findings.map(({ query, fewestBuffers }) => [query, fewestBuffers]))

test('a small shop, whose old orders are archived, is measured', async () => {
  await grow(small)
  await archiveAll()
  const verified = await verifyHotQueries(server.url)
  expect(verified.faults).toEqual([])
  pagesOfSmall = pagesOf(verified)
}, 240_000)

test('growing goes on where it was killed, and keeps every promise', async () => {
  const first = await startProcess({ ...growing(large), readyWhen: /is there|are there/ })
  await eventually(async () => (await countOf('orders')) > small + 20_000, { deadlineMs: 120_000 })
  await first.kill9()
  const whenKilled = await countOf('orders')
  expect(whenKilled).toBeLessThan(large)
  await grow(large)

  const [row] = await sql`
    select count(*)::int as orders, count(distinct order_number)::int as numbers from orders where request_hash = 'generated'`
  expect(row).toEqual({ orders: large, numbers: large })
  expect(await findBrokenInvariants(sql)).toEqual([])
}, 240_000)

test('archiving that is killed again and again, the server too, loses no entry and doubles none', async () => {
  const before = await timelines()
  for (const kill of ['process', 'process', 'server'] as const) {
    const from = await countOf('archived_order_events')
    const archiver = await startProcess({
      name: 'archiver',
      command: [process.execPath, 'tests/operations/size/archive.ts'],
      env: { NODE_ENV: 'test', DATABASE_URL: server.url },
      readyWhen: /archiving/,
    })
    await eventually(async () => (await countOf('archived_order_events')) > from, {
      deadlineMs: 60_000,
      everyMs: 5,
    })
    if (kill === 'server') {
      await server.kill9()
      await server.restart()
    }
    await archiver.kill9()
    const now = await eventually(timelines, { deadlineMs: 60_000 })
    expect<unknown>(now).toEqual(before)
  }
  expect(await countOf('order_events')).toBeGreaterThan(0)
  await archiveAll()
  expect<unknown>(await timelines()).toEqual(before)
  const archived = await countOf('archived_order_events')
  expect(await typed(printed(page, 'What moves, and where it is then'))).toMatch(
    new RegExp(`^ +${archived} \\|`, 'm'),
  )
  const [left] = await sql`
    select count(*)::int as old from order_events e join orders o on o.id = e.order_id
    where o.updated_at < now() - interval '401 days' and o.status = 'delivered' and o.hold_reason is null`
  expect(left).toEqual({ old: 0 })
  expect(await findBrokenInvariants(sql)).toEqual([])
}, 240_000)

test('autovacuum comes by itself when a thirtieth of a large table is dead, and not only when a fifth is', async () => {
  const vacuums = async () => {
    const [row] = await sql`
      select autovacuum_count::int as count from pg_stat_user_tables where relname = 'payments'`
    return Number(row?.count)
  }
  await sql`vacuum analyze payments`
  const before = await vacuums()
  await sql`
    update payments set look_at = null, updated_at = now()
    where id in (select id from payments order by id limit ${Math.ceil(large / 30)})`
  await eventually(async () => (await vacuums()) > before, { deadlineMs: 60_000 })
  const seen = await typed(printed(page, 'Vacuum'))
  for (const name of ['xact_start', 'n_dead_tup', 'catalog_xmin']) expect(seen).toContain(name)
}, 240_000)

test('every hot statement touches the pages it touched in the small shop, and an old order is found as before', async () => {
  await sql`vacuum analyze`
  const verified = await verifyHotQueries(server.url)
  expect(verified.faults).toEqual([])
  const growth = [...pagesOf(verified)].map(([query, pages]) => ({
    query,
    more: pages - (pagesOfSmall.get(query) ?? 0),
  }))
  console.log(growth.map(({ query, more }) => `${more >= 0 ? '+' : ''}${more}  ${query}`).join('\n'))
  // Its pages follow the rows that nobody has done yet, not the number of orders.
  const follows = ({ query }: { query: string }) => query !== 'outbox: what is due'
  expect(growth.filter(follows).filter(({ more }) => more > pagesMore)).toEqual([])

  const shop = await openMeasuredShop(server.url)
  try {
    const [archived] = await sql`
      select count(*)::int as entries from archived_order_events where order_id = ${shop.ownOrderId}`
    expect(archived).toEqual({ entries: 3 })
    const order = (await shop.getAsOwner(`/orders/${shop.ownOrderId}`)) as {
      timeline: unknown[]
      items: unknown[]
    }
    expect([order.timeline.length, order.items.length]).toEqual([3, 3])
  } finally {
    await shop.close()
  }
}, 240_000)

/**
 * A tree thirty times as large may be a level deeper, which is a page more for each index that a statement goes down: a
 * dozen where three lines of an order are sold. One that reads more because there are more orders would touch hundreds.
 */
const pagesMore = 12

async function archiveAll(): Promise<void> {
  const config = readConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATABASE_URL: server.url,
    REDIS_URL: 'redis://127.0.0.1:9/0',
  })
  const context = openContext(config, 'archive')
  try {
    while ((await archiveOrders(context)) > 0);
  } finally {
    await closeContext(context)
  }
}
