import { describe, expect, test } from 'bun:test'
import { migrate } from '#platform/migrations'
import { askAutovacuum } from '#platform/migrations/locks'
import {
  createFolder,
  holdOpen,
  isRunnerWaiting,
  openEmptyDatabase,
  readTags,
  startRunner,
  waitUntil,
} from './support'

const table = 'create table t (a int);\n--> statement-breakpoint\ninsert into t values (1), (2);'
const uniqueIndex =
  '-- migrate: no-transaction\ncreate unique index concurrently if not exists idx_t_a on t (a);'

describe('a migration behind a long query', () => {
  test('gives way and tries again in sight, while the shop writes on', async () => {
    await using database = await openEmptyDatabase()
    await using folder = await createFolder({ '0001_t': table })
    const order = { url: database.url, directory: folder.path, lockTimeoutMs: 1_000 }
    await migrate(order)
    await folder.write('0002_column', 'alter table t add column b int;')
    const shop = database.connect()
    const release = await holdOpen(database.connect(), (tx) => tx`select count(*) from t`)
    const [longQuery] = await database.sql<{ pid: number }[]>`
      select pid from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`

    const said: string[] = []
    const run = migrate({ ...order, report: (line) => said.push(line) })
    await waitUntil('the migration stands in the queue', () => isRunnerWaiting(database.sql))
    let writes = 0
    await waitUntil('it has given way twice', async () => {
      // Behind the waiting ALTER TABLE this one stands in the queue too: not longer than the lock timeout.
      await shop.begin(async (tx) => {
        await tx`set local lock_timeout = '2s'`
        await tx`insert into t (a) values (3)`
      })
      writes += 1
      return said.some((line) => line.includes('retry 2'))
    })
    await release()

    expect(await run).toEqual({ applied: ['0002_column'] })
    expect(writes).toBeGreaterThan(1)
    const blocker = `lock on t held by pid ${longQuery?.pid} (postgres.js, idle in transaction,`
    const gaveWay = said.filter((line) => line.startsWith('0002_column: gave way, waiting for'))
    expect(gaveWay[0]).toContain(blocker)
    expect(gaveWay[1]).toMatch(/retry 2 in 1 s$/)
    expect(said.join('\n')).toContain(`0002_column, statement 1: waiting for ${blocker}`)
  })

  test('gives up after a while, says who was in the way, and leaves nothing half-done', async () => {
    await using database = await openEmptyDatabase()
    await using folder = await createFolder({ '0001_t': table })
    const order = { url: database.url, directory: folder.path, lockTimeoutMs: 1_500, lockWaitSeconds: 0.5 }
    await migrate(order)
    await folder.write(
      '0002_column',
      'create table u ();\n--> statement-breakpoint\nalter table t add column b int;',
    )
    const release = await holdOpen(database.connect(), (tx) => tx`select count(*) from t`)

    await expect(migrate(order)).rejects.toThrow(
      /^0002_column.sql, statement 2 \(alter table t add column b int;\): 55P03 .* Nothing of this file was applied; It gave way for 0.5 s, waiting for lock on t held by pid \d+/,
    )
    expect(await readTags(database.sql)).toEqual(['0001_t'])
    expect((await database.sql`select to_regclass('u') as it`)[0]?.it).toBeNull()
    await release()
  })
})

describe('an index built while the shop is open', () => {
  test('lets it write, waits in sight for what was written before, and is then valid', async () => {
    await using database = await openEmptyDatabase()
    await using folder = await createFolder({ '0001_t': table })
    const order = { url: database.url, directory: folder.path, lockTimeoutMs: 400 }
    await migrate(order)
    await folder.write('0002_index', uniqueIndex)
    const shop = database.connect()
    const release = await holdOpen(database.connect(), (tx) => tx`insert into t values (100)`)

    const said: string[] = []
    const run = migrate({ ...order, report: (line) => said.push(line) })
    await waitUntil('the build waits', () => isRunnerWaiting(database.sql))
    for (const value of [3, 4, 5]) {
      await shop`insert into t values (${value})`
      await shop`update t set a = a + 1000 where a = ${value}`
    }
    await waitUntil('it says for whom', () => said.some((line) => line.includes('waiting for lock on')))
    // Longer than the lock timeout of other statements: the build must not be begun anew for that.
    await waitUntil('it has waited for long', async () => {
      const long =
        await database.sql`select from pg_locks where not granted and waitstart < now() - interval '0.8 s'`
      return long.length > 0
    })
    await release()

    expect(await run).toEqual({ applied: ['0002_index'] })
    expect(said.filter((line) => line.includes('gave way'))).toEqual([])
    const [index] = await database.sql`select indisvalid from pg_index where indexrelid = 'idx_t_a'::regclass`
    expect(index?.indisvalid).toBe(true)
  })

  test('that fails takes its rest away, and the next run builds it', async () => {
    await using database = await openEmptyDatabase()
    await using folder = await createFolder({ '0001_t': table })
    const order = { url: database.url, directory: folder.path }
    await migrate(order)
    await database.sql`insert into t values (1)`
    await folder.write('0002_index', uniqueIndex)

    await expect(migrate(order)).rejects.toThrow(
      '0002_index.sql, statement 1 (create unique index concurrently if not exists idx_t_a on t (a);): ' +
        '23505 could not create unique index "idx_t_a" (Key (a)=(1) is duplicated.). ' +
        'The 0 statement(s) before it are done and may be repeated; correct the cause',
    )
    expect(await database.sql`select from pg_index where indrelid = 't'::regclass`).toHaveLength(0)
    expect(await readTags(database.sql)).toEqual(['0001_t'])

    await database.sql`delete from t where ctid = (select max(ctid) from t)`
    expect(await migrate(order)).toEqual({ applied: ['0002_index'] })
  })

  test('that lies INVALID is built anew, but not one of the same name in another schema', async () => {
    await using database = await openEmptyDatabase()
    await using folder = await createFolder({ '0001_t': table })
    const order = { url: database.url, directory: folder.path }
    await migrate(order)
    const { sql } = database
    await sql`create schema other`
    await sql`create table other.t as select 1 as a from generate_series(1, 2)`
    for (const schema of ['other', 'public']) {
      await sql`insert into t values (1)`
      const build = `create unique index concurrently idx_t_a on ${schema}.t (a)`
      expect(await sql.unsafe(build).catch((error) => error.code)).toBe('23505')
    }
    await sql`delete from t`
    await folder.write('0002_index', uniqueIndex)

    await migrate(order)

    const indexes = await sql`select indexrelid::regclass::text as name, indisvalid from pg_index
      where indexrelid::regclass::text ~ 'idx_t_a' order by 1`
    expect([...indexes]).toEqual([
      { name: 'idx_t_a', indisvalid: true },
      { name: 'other.idx_t_a', indisvalid: false },
    ])
  })

  test('is not taken for built when something else has its name', async () => {
    await using database = await openEmptyDatabase()
    await using folder = await createFolder({
      '0001_t': `${table}\n--> statement-breakpoint\ncreate table idx_t_a ();`,
    })
    const order = { url: database.url, directory: folder.path }
    await migrate(order)
    await folder.write('0002_index', uniqueIndex)

    await expect(migrate(order)).rejects.toThrow(
      'The index idx_t_a on t was not built: something else in that schema has its name',
    )
    expect(await readTags(database.sql)).toEqual(['0001_t'])
  })
})

test('an autovacuum that is in the way is asked to give way, and no reader or writer waits meanwhile', async () => {
  await using database = await openEmptyDatabase()
  await database.sql`create table t (a int)`
  const [runner, shop] = [database.connect(), database.connect()]
  // It takes the same lock as a vacuum does.
  const release = await holdOpen(database.connect(), (tx) => tx`lock table t in share update exclusive mode`)
  const asked = async () =>
    (await database.sql`select from pg_locks where not granted and mode = 'ShareUpdateExclusiveLock'`)
      .length > 0

  const asking = askAutovacuum(runner, { words: '', isAutovacuum: true, table: 't' })
  await waitUntil('it stands in the queue', asked)
  await shop`set lock_timeout = '100ms'`
  await shop`insert into t values (1)`
  expect(await shop`select a from t`).toHaveLength(1)
  await release()
  await asking
  expect(await asked()).toBe(false)

  // Somebody else is not asked: a transaction of the shop would not give way.
  const again = await holdOpen(database.connect(), (tx) => tx`lock table t in share update exclusive mode`)
  await askAutovacuum(runner, { words: '', isAutovacuum: false, table: 't' })
  await again()
})

test('a deadlock with the shop is tried again', async () => {
  await using database = await openEmptyDatabase()
  await using folder = await createFolder({
    '0001_t': `${table}\n--> statement-breakpoint\ncreate table u ();`,
  })
  const order = { url: database.url, directory: folder.path, lockTimeoutMs: 20_000 }
  await migrate(order)
  await folder.write('0002_both', 'lock table t;\n--> statement-breakpoint\nlock table u;')
  const shop = database.connect()
  await shop`set deadlock_timeout = '20s'`

  // The shop holds u and comes for t, the migration holds t and comes for u; the one with the shorter patience loses.
  const asked = Promise.withResolvers<void>()
  const shopping = shop.begin(async (tx) => {
    await tx`lock table u`
    await asked.promise
    await tx`set local lock_timeout = '20s'`
    await tx`lock table t`
  })
  const said: string[] = []
  await migrate({
    ...order,
    report: (line) => said.push(line),
    beforeStatement: (_, number) => {
      if (number === 2) asked.resolve()
    },
  })
  await shopping

  expect(said.filter((line) => line.includes('gave way'))).toHaveLength(1)
  expect(await readTags(database.sql)).toEqual(['0001_t', '0002_both'])
})

test('a runner that is not needed does not disturb one at work', async () => {
  await using database = await openEmptyDatabase()
  await using folder = await createFolder({ '0001_t': table, '0002_index': uniqueIndex })
  const order = { url: database.url, directory: folder.path }

  // The build waits for every transaction that has seen the table: a runner that waits must not be one of them.
  let second: ReturnType<typeof startRunner> | undefined
  const said = await migrate({
    ...order,
    beforeStatement: async (tag) => {
      if (tag !== '0002_index') return
      second = startRunner(order)
      const tries = async () =>
        (
          await database.sql`select from pg_stat_activity where datname = current_database()
          and application_name = 'migrate' and query like '%advisory%'`
        ).length > 0
      await waitUntil('the second one asks for its turn', tries)
    },
  })

  expect(said).toEqual({ applied: ['0001_t', '0002_index'] })
  expect((await second?.finished)?.said).toContain('applied: nothing')
})
