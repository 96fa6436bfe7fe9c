import { expect, test } from 'bun:test'
import postgres from 'postgres'
import { capturedFile, findBroken, kindOf, unknownShare } from '../../scripts/database/captured-statements'
import type { Captured } from '../../scripts/database/replay'
import { isOurs } from '../../scripts/database/transcripts'
import { createTestDatabase } from '../support/database'

/**
 * While a release is rolled out, the one before it still runs, on the new schema; and a release may be taken back
 * without its database. So nothing that the running release sends may be refused: expand, migrate, and contract only
 * when nobody asks for the old shape any more.
 */
const captured: Captured = await Bun.file(capturedFile).json()
const { url } = await createTestDatabase()
const client = postgres(url, { max: 1, onnotice: () => undefined })
const sql = await client.reserve()

/** What is found while the schema is changed so. */
async function brokenBy(change: string, { only, undo }: { only: string; undo: string }): Promise<string> {
  await sql.unsafe(change)
  const broken = await findBroken(sql, captured, only)
  await sql.unsafe(undo)
  return broken.join('\n')
}

test('every statement that the running release sends is understood, and its days can be lived, on the newest schema', async () => {
  const ours = captured.statements.filter((statement) => statement.ours)
  expect(ours.length).toBeGreaterThan(200)
  expect(captured.days.length).toBeGreaterThan(10)
  const rows = await sql`select count(*)::int as count from orders`
  // Was it meant to break? Then in two releases; bun run db:capture-statements after the first of them.
  expect(await findBroken(sql, captured)).toEqual([])
  // What was carried out is gone again.
  expect(await sql`select count(*)::int as count from orders`).toEqual(rows)
})

test.each([
  ['payments', 'add column provider text not null', 'drop column provider'],
  ['disputes', 'add constraint planted check (amount_minor < 0)', 'drop constraint planted'],
  ['refunds', 'add constraint planted unique (order_id)', 'drop constraint planted'],
])('what the running release knows nothing of is found: %s, %s', async (table, change, back) => {
  const undo = `alter table ${table} ${back}`
  expect(await brokenBy(`alter table ${table} ${change}`, { only: table, undo })).toMatch(
    /violates .*constraint/,
  )
})

test('a migration that contracts too early is found, by the statements that it breaks', async () => {
  for (const [change, only, undo] of [
    [
      'alter table orders rename column notes to remarks',
      'notes',
      'alter table orders rename column remarks to notes',
    ],
    [
      'alter table order_events rename to events',
      'order_events',
      'alter table events rename to order_events',
    ],
  ] as const) {
    expect(await brokenBy(change, { only, undo })).toContain('does not exist')
  }
})

test('an expanding migration breaks nothing', async () => {
  await sql`alter table orders add column gift_note text`
  await sql`alter table orders add column gift_wrapped boolean not null default false`
  await sql`create table vouchers (id uuid not null, constraint vouchers_pkey primary key (id))`
  expect(await findBroken(sql, captured, 'disputes')).toEqual([])
  await sql`alter table orders drop column gift_note, drop column gift_wrapped`
})

test('a record of another release is told from this one', () => {
  const sent = captured.statements
    .filter(({ ours }) => ours)
    .map(({ statement }) => ({ source: 'src/orders.ts', statement }))
  expect(unknownShare(captured, sent)).toBe(0)
  const newer = sent.map(({ source, statement }, place) => ({
    source,
    statement: place % 4 === 0 ? `${statement} -- changed` : statement,
  }))
  expect(unknownShare(captured, newer)).toBeGreaterThan(0.2)
  // However often a list with many filters is asked for, it is one file of many.
  const drawn = Array.from({ length: 50 }, (_, n) => ({
    source: 'src/lists.ts',
    statement: `select ${n} as drawn`,
  }))
  expect(unknownShare(captured, [...sent, ...drawn])).toBe(0.5)
  expect(unknownShare(captured, [])).toBe(1)
  expect(kindOf('insert into t (a, b) values ($1,$2),($3,$4)')).toBe(
    kindOf('insert into t (a, b) values ($1,$2)'),
  )
  sql.release()
})

test('of what is sent, only what the product wrote is measured', () => {
  const sent = { types: [], parameters: [], backend: 1, rows: 1, at: 0 }
  const [statement, source] = ['select 1', 'src/domains/order/infrastructure/orders.ts']
  expect(isOurs({ ...sent, statement, source })).toBe(true)
  expect(isOurs({ ...sent, statement })).toBe(false)
  expect(isOurs({ ...sent, statement: 'create table t ()', source })).toBe(false)
  expect(isOurs({ ...sent, statement, source: 'src/platform/migrations/migrate.ts' })).toBe(false)
})
