import { describe, expect, test } from 'bun:test'
import { loadMigrations, migrate, readMigrationStatus } from '#platform/migrations'
import {
  createFolder,
  holdOpen,
  isRunnerWaiting,
  type OpenDatabase,
  openEmptyDatabase,
  readCatalog,
  readTags,
  startRunner,
  waitUntil,
} from './support'

/** Two files as the shop has them: one at once, one statement by statement. */
const files = {
  '0001_tables': `create table t (a int not null, b int not null);
--> statement-breakpoint
insert into t select n, n from generate_series(1, 100) n;
--> statement-breakpoint
create table u ();`,
  '0002_indexes': `-- migrate: no-transaction
create unique index concurrently if not exists idx_t_a on t (a);
--> statement-breakpoint
create index concurrently if not exists idx_t_b on "public"."t" (b);
--> statement-breakpoint
alter table t add column if not exists c int;`,
}

/** Everything is there, once. */
async function expectWhole(sql: OpenDatabase['sql']): Promise<void> {
  expect(await readTags(sql)).toEqual(['0001_tables', '0002_indexes'])
  const [counted] = await sql`select count(*)::int as rows from t`
  expect(counted?.rows).toBe(100)
  const indexes = await sql`select indexrelid::regclass::text as name, indisvalid from pg_index
    where indrelid = 't'::regclass order by 1`
  expect([...indexes]).toEqual([
    { name: 'idx_t_a', indisvalid: true },
    { name: 'idx_t_b', indisvalid: true },
  ])
}

describe('a run', () => {
  test('applies what is pending, says so, and the next one does nothing', async () => {
    await using database = await openEmptyDatabase()
    await using folder = await createFolder(files)
    const said: string[] = []
    const options = { url: database.url, directory: folder.path, report: (line: string) => said.push(line) }

    expect(await migrate(options)).toEqual({ applied: ['0001_tables', '0002_indexes'] })
    expect(await migrate(options)).toEqual({ applied: [] })

    await expectWhole(database.sql)
    expect(said.map((line) => line.replace(/\d+ ms/, 'n ms'))).toEqual([
      '0001_tables: applied in n ms',
      '0002_indexes: statement 1, create unique index concurrently if not exists idx_t_a on t (a);',
      '0002_indexes: statement 2, create index concurrently if not exists idx_t_b on "public"."t" (b);',
      '0002_indexes: statement 3, alter table t add column if not exists c int;',
      '0002_indexes: applied in n ms',
    ])
  })

  test('leaves a record of what, when and how long', async () => {
    await using database = await openEmptyDatabase()
    await using folder = await createFolder(files)
    await migrate({ url: database.url, directory: folder.path })

    const [row] = await database.sql`select hash, applied_at, duration_ms from schema_migrations order by tag`
    const [migration] = await loadMigrations(folder.path)
    expect(row?.hash).toBe(migration?.hash)
    expect(Date.now() - row?.applied_at.getTime()).toBeLessThan(60_000)
    expect(row?.duration_ms).toBeGreaterThanOrEqual(0)
  })

  test('can be asked about beforehand, which changes nothing', async () => {
    await using database = await openEmptyDatabase()
    await using folder = await createFolder(files)
    const options = { url: database.url, directory: folder.path }

    expect(await readMigrationStatus(options)).toEqual({
      applied: [],
      pending: ['0001_tables', '0002_indexes'],
    })
    expect(await readCatalog(database.sql)).toHaveLength(0)
    await migrate(options)
    const { applied, pending } = await readMigrationStatus(options)
    expect(applied.map(({ tag }) => tag)).toEqual(['0001_tables', '0002_indexes'])
    expect(pending).toEqual([])
  })

  test('is not hurried by the time limits of its role, made for requests', async () => {
    await using database = await openEmptyDatabase()
    await using folder = await createFolder({ '0001_slow': 'select pg_sleep(0.2)' })
    const name = new URL(database.url).pathname.slice(1)
    await database.sql.unsafe(`alter database ${name} set statement_timeout = '50ms'`)

    expect(await migrate({ url: database.url, directory: folder.path })).toEqual({ applied: ['0001_slow'] })
  })
})

describe('several runs at once', () => {
  test('apply each file once', async () => {
    await using database = await openEmptyDatabase()
    await using folder = await createFolder(files)
    const order = { url: database.url, directory: folder.path }

    const runs = await Promise.all([1, 2, 3].map(() => startRunner(order).finished))

    expect(runs.map(({ exitCode, complained }) => ({ exitCode, complained }))).toEqual(
      Array(3).fill({ exitCode: 0, complained: '' }),
    )
    const applied = runs.map(({ said }) => said.trim().split('\n').at(-1))
    expect(applied.toSorted()).toEqual([
      'applied: 0001_tables 0002_indexes',
      'applied: nothing',
      'applied: nothing',
    ])
    await expectWhole(database.sql)
  }, 30_000)

  test('wait in sight, and not for ever', async () => {
    await using database = await openEmptyDatabase()
    await using folder = await createFolder(files)
    const order = { url: database.url, directory: folder.path }
    const said: string[] = []

    // The first one is at work: the second is run between two of its statements.
    const second = Promise.withResolvers<unknown>()
    await migrate({
      ...order,
      async beforeStatement(tag, number) {
        if (tag !== '0002_indexes' || number !== 2) return
        const waiting = migrate({ ...order, lockWaitSeconds: 0.3, report: (line) => said.push(line) })
        second.resolve(await waiting.catch((error: Error) => error.message))
      },
    })

    expect(said[0]).toMatch(
      /^Waiting for another migration to finish \(pid \d+, from [\d.]+, since [\d:]+\)$/,
    )
    expect(await second.promise).toMatch(
      /^Another migration \(pid \d+, .*\) is still at work after 0.3 s: let it finish, or end it with/,
    )
    await expectWhole(database.sql)
  })
})

describe('a run killed with -9', () => {
  const places = [
    ...[1, 2, 3].map((number) => ({ tag: '0001_tables', number })),
    ...[1, 2, 3].map((number) => ({ tag: '0002_indexes', number })),
  ]

  test.each(places)(
    'before statement $number of $tag is finished by the next',
    async (killBefore) => {
      await using database = await openEmptyDatabase()
      await using folder = await createFolder(files)
      const order = { url: database.url, directory: folder.path }

      expect((await startRunner({ ...order, killBefore }).finished).killed).toBe(true)
      await migrate(order)

      await expectWhole(database.sql)
    },
    30_000,
  )

  test('within a statement of a transaction leaves nothing, and the next finishes it', async () => {
    await using database = await openEmptyDatabase()
    await using folder = await createFolder(files)
    await database.sql`create table lock_me ()`
    await migrate({ url: database.url, directory: folder.path })
    await folder.write('0003_wait', 'create table v ();\n--> statement-breakpoint\ndrop table lock_me;')
    const order = { url: database.url, directory: folder.path, lockTimeoutMs: 20_000 }
    const release = await holdOpen(database.connect(), (tx) => tx`select from lock_me`)

    const runner = startRunner(order)
    await waitUntil('the runner waits', () => isRunnerWaiting(database.sql))
    runner.kill()
    expect((await runner.finished).killed).toBe(true)
    await waitUntil('its backend has noticed', async () => !(await isRunnerWaiting(database.sql)))
    await release()

    expect(await migrate(order)).toEqual({ applied: ['0003_wait'] })
    const [left] = await database.sql`select to_regclass('lock_me') as old, to_regclass('v') as new`
    expect(left).toEqual({ old: null, new: 'v' })
  }, 30_000)

  test('within an index build leaves it INVALID, and the next builds it anew', async () => {
    await using database = await openEmptyDatabase()
    await using folder = await createFolder({ '0001_tables': files['0001_tables'] })
    const order = { url: database.url, directory: folder.path }
    await migrate(order)
    await folder.write('0002_indexes', files['0002_indexes'])
    // A concurrent build waits for the transactions that have written to its table.
    const release = await holdOpen(database.connect(), (tx) => tx`update t set b = b where a = 1`)

    const runner = startRunner(order)
    await waitUntil('the build waits', () => isRunnerWaiting(database.sql))
    runner.kill()
    await runner.finished
    await waitUntil('its backend has noticed', async () => !(await isRunnerWaiting(database.sql)))
    await release()
    const [rest] = await database.sql`select indisvalid from pg_index where indrelid = 't'::regclass`
    expect(rest?.indisvalid).toBe(false)

    const said: string[] = []
    await migrate({ ...order, report: (line) => said.push(line) })
    expect(said).toContain('0002_indexes: the index idx_t_a was INVALID, it is built anew')
    await expectWhole(database.sql)
  }, 30_000)
})

test('a run that loses its connection stops, for another may have taken its place', async () => {
  await using database = await openEmptyDatabase()
  await using folder = await createFolder(files)
  const order = { url: database.url, directory: folder.path }

  const run = migrate({
    ...order,
    async beforeStatement(tag, number) {
      if (tag !== '0002_indexes' || number !== 2) return
      await database.sql`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'migrate'`
      const gone = async () =>
        (
          await database.sql`select from pg_stat_activity where datname = current_database()
          and application_name = 'migrate'`
        ).length === 0
      await waitUntil('the backend is gone', gone)
    },
  })

  await expect(run).rejects.toThrow('The connection to Postgres was lost: run the migration again')
  expect(await readTags(database.sql)).toEqual(['0001_tables'])
  await migrate(order)
  await expectWhole(database.sql)
})
