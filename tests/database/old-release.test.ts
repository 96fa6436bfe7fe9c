import { expect, test } from 'bun:test'
import postgres from 'postgres'
import { type CapturedStatement, capturedFile, findBroken } from '../../scripts/database/captured-statements'
import { createTestDatabase } from '../support/database'

/**
 * While a release is rolled out, the one before it still runs, on the new schema; and a release may be taken back
 * without its database. So nothing that the running release sends may be refused: expand, migrate, and contract only
 * when nobody asks for the old shape any more.
 */
const captured: CapturedStatement[] = await Bun.file(capturedFile).json()
const { url } = await createTestDatabase()
const client = postgres(url, { max: 1, onnotice: () => undefined })
const sql = await client.reserve()

test('every statement that the running release sends is understood by the newest schema', async () => {
  expect(captured.length).toBeGreaterThan(150)
  // Was it meant to break? Then in two releases; bun run db:capture-statements after the first of them.
  expect(await findBroken(sql, captured)).toEqual([])
})

test('a migration that contracts too early is found, by the statements that it breaks', async () => {
  for (const [change, table] of [
    ['alter table orders drop column notes', 'notes'],
    ['alter table products rename column reserved to held', 'reserved'],
    ['drop table order_events cascade', 'order_events'],
  ] as const) {
    await sql`begin`
    await sql.unsafe(change)
    await sql`savepoint changed`
    // In a transaction one failed statement ends all: each is looked at by itself.
    const broken: string[] = []
    for (const entry of captured.filter(({ statement }) => statement.includes(table))) {
      broken.push(...(await findBroken(sql, [entry])))
      await sql`rollback to changed`
    }
    await sql`rollback`
    expect(broken.length).toBeGreaterThan(0)
    expect(broken.join()).toContain('does not exist')
  }
})

test('an expanding migration breaks nothing', async () => {
  await sql`alter table orders add column gift_note text`
  await sql`create table vouchers (id uuid not null, constraint vouchers_pkey primary key (id))`
  expect(await findBroken(sql, captured)).toEqual([])
  sql.release()
  await client.end()
})
