import { expect, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { bareSql, loadMigrations, MigrationError, migrate } from '#platform/migrations'
import { reasonForNone, rollBack } from '../../scripts/database/rollback'
import { readStatus } from '../../scripts/database/status'
import { downDirectory, migrationsDirectory } from '../../scripts/database/target'
import { describeSchema } from '../migrations/schema'
import { createFolder, holdOpen, waitUntil } from '../migrations/support'
import { readyBuyer } from '../support/customers'
import { createTestDatabase } from '../support/database'
import { openShop } from '../support/shop'

const migrations = await loadMigrations(migrationsDirectory)
const down = (url: string, to: string, downs = downDirectory) =>
  rollBack({ url, migrations: migrationsDirectory, downs, to })

test('up, down and up again, on a shop with an order in it: the schema returns, and no row is touched', async () => {
  const shop = await openShop()
  const buyer = await readyBuyer(shop)
  const placed = await shop.call('/orders', {
    token: buyer.accessToken,
    body: { shippingAddressId: buyer.addressId, paymentMethod: 'card' },
  })
  expect(placed.status).toBe(201)
  const sql = postgres(shop.databaseUrl, { max: 1, onnotice: () => undefined })
  const rows = () =>
    sql`select o::text, i::text from orders o join order_items i on i.order_id = o.id order by i.id`
  const [schema, before] = [await describeSchema(sql), await rows()]

  // The first one makes the shop itself: what came after it is taken back, whatever it was.
  const [first = '', ...later] = migrations.map(({ tag }) => tag)
  expect(await down(shop.databaseUrl, first)).toEqual(later.toReversed())
  const { faults, pending } = await readStatus(shop.databaseUrl)
  expect(pending).toEqual(later)
  expect(faults.filter((fault) => fault.includes('is missing')).length).toBeGreaterThan(0)
  expect(await describeSchema(sql)).not.toEqual(schema)

  await migrate({ url: shop.databaseUrl, directory: migrationsDirectory })
  expect(await describeSchema(sql)).toEqual(schema)
  expect(await rows()).toEqual(before)
  expect((await readStatus(shop.databaseUrl)).faults).toEqual([])
  await sql.end()
})

test('what has no down script stays, with a word on what to do instead, and nothing else is undone either', async () => {
  const { url } = await createTestDatabase()
  await using folder = await createFolder({
    '0001_table': 'create table t (a int)',
    '0002_lossy': 'alter table t drop column a',
    '0003_index': 'alter table t add column b int',
  })
  await using downs = await createFolder({ '0003_index': 'alter table t drop column b' })
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  await sql`truncate schema_migrations`
  await migrate({ url, directory: folder.path })
  const options = { url, migrations: folder.path, downs: downs.path }
  const tags = async () => (await sql`select tag from schema_migrations order by 1`).map(({ tag }) => tag)

  const refusal = (to: string) => rollBack({ ...options, to }).then(String, (error: Error) => error.message)
  expect(await refusal('0001_table')).toBe(
    '0002_lossy has no down script, and nobody decided that it needs none: write drizzle/down/0002_lossy.sql, ' +
      'or say there "-- no way back, because …". Nothing was undone',
  )
  await downs.write('0002_lossy', '-- no way back, because what customers wrote\n-- would be gone\n')
  expect(await refusal('0001_table')).toBe(
    '0002_lossy cannot be undone, because what customers wrote would be gone: roll forward, or restore a backup. ' +
      'Nothing was undone',
  )
  expect(await refusal('nonsense')).toContain('There is no migration nonsense')
  expect(await tags()).toEqual(['0001_table', '0002_lossy', '0003_index'])

  expect(await rollBack({ ...options, to: '0002_lossy' })).toEqual(['0003_index'])
  expect(await tags()).toEqual(['0001_table', '0002_lossy'])
  expect(await rollBack({ ...options, to: '0002_lossy' })).toEqual([])
  await sql.end()
})

test('every migration has a way back, or a decision that it has none', async () => {
  const files = readdirSync(downDirectory).toSorted()
  expect(files).toEqual(migrations.map(({ tag }) => `${tag}.sql`))
  for (const file of files) {
    const text = await Bun.file(join(downDirectory, file)).text()
    const hasStatements = bareSql(text) !== ''
    expect({ file, either: hasStatements !== (reasonForNone(text) !== undefined) }).toEqual({
      file,
      either: true,
    })
  }
})

test('a rollback behind a transaction waits in sight, says who is in the way, and leaves no INVALID index', async () => {
  const { url } = await createTestDatabase()
  await using folder = await createFolder({
    '0001_table': 'create table t (a int)',
    '0002_index': '-- migrate: no-transaction\ncreate index concurrently if not exists idx_t_a on t (a)',
  })
  await using downs = await createFolder({
    '0002_index': '-- migrate: no-transaction\ndrop index concurrently if exists idx_t_a',
  })
  const [sql, buyer] = [1, 2].map(() => postgres(url, { max: 1, onnotice: () => undefined }))
  if (!sql || !buyer) throw new Error('two connections')
  await sql`truncate schema_migrations`
  await migrate({ url, directory: folder.path })
  const indexes = () => sql`select indisvalid from pg_index where indexrelid = to_regclass('idx_t_a')`
  const release = await holdOpen(buyer, (tx) => tx`insert into t values (1)`)
  const said: string[] = []
  const options = { url, migrations: folder.path, downs: downs.path, to: '0001_table' }
  const report = (line: string) => said.push(line)

  const refusal = await rollBack({ ...options, report, lockWaitSeconds: 0.3 }).catch(
    (error: unknown) => error,
  )
  expect(refusal).toBeInstanceOf(MigrationError)
  expect(String(refusal)).toMatch(
    /down\/0002_index\.sql, statement 1: after 0\.3 s still waiting for lock on t held by pid \d+ \(postgres\.js, idle in transaction, .* The index idx_t_a is as it was; end that, or try later/,
  )
  expect([...(await indexes())]).toEqual([{ indisvalid: true }])
  expect(said.join('\n')).toContain('0002_index, statement 1: waiting for lock on t held by')

  const undone = rollBack({ ...options, report })
  await waitUntil('it waits again', () => said.filter((line) => line.includes('waiting for')).length > 1)
  await release()
  expect(await undone).toEqual(['0002_index'])
  expect(await indexes()).toHaveLength(0)
  await Promise.all([sql.end(), buyer.end()])
})

test('the status names an index that is not valid, and who waits for whom', async () => {
  const { url } = await createTestDatabase()
  const [sql, holder, waiter] = [1, 2, 3].map(() => postgres(url, { max: 1, onnotice: () => undefined }))
  if (!sql || !holder || !waiter) throw new Error('three connections')
  await sql`update pg_index set indisvalid = false where indexrelid = 'idx_orders_user_id'::regclass`
  const released = Promise.withResolvers<void>()
  const locked = Promise.withResolvers<void>()
  const held = holder.begin(async (tx) => {
    await tx`lock table orders in access exclusive mode`
    locked.resolve()
    await released.promise
  })
  await locked.promise
  const waiting = waiter`select from orders`.execute()
  for (;;) {
    const { faults, lockWaits } = await readStatus(url)
    if (lockWaits.length === 0) continue
    expect(faults).toContainEqual(expect.stringContaining('idx_orders_user_id is invalid'))
    expect(lockWaits[0]?.query).toBe('select from orders')
    expect(lockWaits[0]?.blockedBy).toContain('idle in transaction')
    break
  }
  released.resolve()
  await Promise.all([held, waiting])
  await Promise.all([sql.end(), holder.end(), waiter.end()])
})
