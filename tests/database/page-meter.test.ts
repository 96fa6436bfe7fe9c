import { expect, test } from 'bun:test'
import postgres from 'postgres'
import { countStatements, openPageMeter, sumPages } from '../../scripts/database/measurements'
import { afterThisFile } from '../support/cleanup'
import { createTestDatabase } from '../support/database'

const { url } = await createTestDatabase()
const meter = await openPageMeter(url)
const sql = postgres(url, { max: 1, onnotice: () => undefined })
afterThisFile(async () => {
  await Promise.all([meter.close(), sql.end()])
})

await sql`create table parents (id int4 primary key)`
await sql`create table children (parent_id int4 references parents (id), position int4)`
await sql`insert into parents select generate_series(1, 5000)`
await sql`analyze parents`

test('a statement is counted with what the keys it refers to cost, and nothing else is counted', async () => {
  await sql`select 1 from parents limit 1`
  const insert = (parents: number) =>
    sql`insert into children select g, g from generate_series(1, ${parents}) g`
  const [costs] = [await meter.measure(() => insert(500))]
  expect(costs).toHaveLength(1)
  expect(costs[0]).toMatchObject({ calls: 1, rows: 500 })
  // Each of the 500 keys is looked up in its index (two pages) and its row locked (one): EXPLAIN would say about 510.
  expect(sumPages(costs)).toBeGreaterThan(500 * 3)
  expect(costs[0]?.walBytes).toBeGreaterThan(0)
})

test('statements are counted as often as they are sent, and what only frames a transaction is not', async () => {
  const costs = await meter.measure(() =>
    sql.begin(async (tx) => {
      await tx`select 1 from parents where id = 1`
      await tx`select 1 from parents where id = 2`
    }),
  )
  expect(countStatements(costs)).toBe(2)
})
