import { expect, test } from 'bun:test'
import { readConfig } from '#platform/config'
import { closeContext, openContext } from '#platform/context'
import { type Database, type Reader, sqlState, transact } from '#platform/database'
import { readForStaff } from '#platform/replicas'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'

const shop = await openShop({ seed: false, settings: { DATABASE_READER_POOL_SIZE: '2' } })
const { context } = shop
const { db, reader } = context
await db.sql`create table notes (id int generated always as identity, text text not null)`
await db.sql`create sequence tickets`

/** The connections of the reader, seen from elsewhere. */
async function connections(): Promise<number> {
  const rows = await db.sql`
    select from pg_stat_activity
    where datname = current_database() and application_name = 'metropolitan-test-reader'`
  return rows.length
}

test('its connections are opened when first used, as many as it was told', async () => {
  expect(await connections()).toBe(0)
  await Promise.all(Array.from({ length: 8 }, () => reader.sql`select pg_sleep(0.01)`))
  expect(await connections()).toBe(2)
})

test('it reads what the pool has written, with the same limits of time', async () => {
  await db.sql`insert into notes (text) values ('written')`
  expect(await reader.sql`select text from notes`).toMatchObject([{ text: 'written' }])
  const [times] = await reader.sql`
    select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock`
  expect(times).toEqual({ statement: '10s', lock: '2s' })
})

test('Postgres refuses whatever writes, and nothing is written', async () => {
  const before = await db.sql`select * from notes`
  for (const statement of [
    `insert into notes (text) values ('by the reader')`,
    `update notes set text = 'by the reader'`,
    'delete from notes',
    'select from notes for update',
    'with gone as (delete from notes returning id) select * from gone',
    `select nextval('tickets')`,
    'create table more (id int)',
  ]) {
    const error = await reader.sql.unsafe(statement).catch((refused: unknown) => refused)
    expect([statement, sqlState(error)]).toEqual([statement, '25006'])
  }
  expect(await db.sql`select * from notes`).toEqual(before)
})

test('what takes the pool cannot be handed the reader, nor the other way round', async () => {
  const write = ({ sql }: Database) => sql`insert into notes (text) values ('x')`
  const read = ({ sql }: Reader) => sql`select from notes`
  // @ts-expect-error: a reader is no database
  expect(sqlState(await write(reader).catch((error: unknown) => error))).toBe('25006')
  // @ts-expect-error: and opens no transaction
  expect(transact({ db: reader }, () => Promise.resolve())).rejects.toThrow()
  // @ts-expect-error: a database is no reader
  expect((await read(db)).length).toBe(1)
})

test('it is a second connection: refused inside a transaction', async () => {
  const work = transact(context, () => reader.sql`select 1`)
  expect(await work.catch((error: Error) => error.message)).toBe(
    'The pool was used inside a database transaction: select 1',
  )
})

test('its statements are counted like those of the pool', async () => {
  const statements = await shop.statementsOf(async () => {
    await reader.sql`select 'by the reader'`
    await db.sql`select 'by the pool'`
  })
  expect(statements).toEqual([`select 'by the reader'`, `select 'by the pool'`])
})

test('it is of another role where the configuration says so, and closes with the context', async () => {
  const role = `reader_${crypto.randomUUID().replaceAll('-', '')}`
  await db.sql.unsafe(`create role ${role} login; grant select on notes to ${role}`)
  const url = new URL(shop.databaseUrl)
  url.username = role
  const config = readConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATABASE_URL: shop.databaseUrl,
    DATABASE_READER_URL: url.href,
    DATABASE_READ_URL: url.href,
    REDIS_URL: shop.redis.url,
  })
  const other = openContext(config, 'other')
  const whose = ({ sql }: Pick<Database, 'sql'>) => sql`select current_user as name`
  await eventually(async () => (await readForStaff(other, whose))[0]?.name === role)
  expect(await whose(other.reader)).toMatchObject([{ name: role }])
  expect(await whose(other.db)).not.toMatchObject([{ name: role }])
  // What was written a moment ago is not missing from what its author reads then.
  await other.replicas?.note('staff')
  await eventually(async () => (await readForStaff(other, whose))[0]?.name === role)
  await closeContext(other)
  expect(await other.reader.sql`select 1`.catch(sqlState)).toBe('CONNECTION_ENDED')
  await db.sql.unsafe(`drop owned by ${role}; drop role ${role}`)
})
