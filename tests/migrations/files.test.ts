import { describe, expect, test } from 'bun:test'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { bareSql, loadMigrations } from '#platform/migrations'
import { firstLine, pendingMigrations } from '#platform/migrations/files'
import { createFolder } from './support'

async function refusal(files: Readonly<Record<string, string>>): Promise<string> {
  await using folder = await createFolder(files)
  return await loadMigrations(folder.path).then(
    () => 'nothing was refused',
    (error: Error) => `${error.name}: ${error.message}`,
  )
}

const alone = (statement: string) => `-- migrate: no-transaction\n${statement}`

describe('a folder of migrations', () => {
  test('is read in the order of its numbers', async () => {
    await using folder = await createFolder({ '0002_b': 'select 2', '0001_a': 'select 1' })

    const migrations = await loadMigrations(folder.path)

    expect(migrations.map(({ tag, index, transactional }) => ({ tag, index, transactional }))).toEqual([
      { tag: '0001_a', index: 1, transactional: true },
      { tag: '0002_b', index: 2, transactional: true },
    ])
  })

  test('has the same hash with the line ends of Windows', async () => {
    await using unix = await createFolder({ '0001_a': 'select 1;\nselect 2;' })
    await using windows = await createFolder({ '0001_a': 'select 1;\r\nselect 2;' })

    const [first, second] = await Promise.all([unix, windows].map(({ path }) => loadMigrations(path)))

    expect(first?.[0]?.hash).toBe(second?.[0]?.hash ?? 'none')
  })

  test('is split into statements, without those that say nothing', async () => {
    const text =
      'select 1;\n--> statement-breakpoint\n-- only a comment\n--> statement-breakpoint\nselect 2;\n'
    await using folder = await createFolder({ '0001_a': text })

    expect((await loadMigrations(folder.path))[0]?.statements).toEqual(['select 1;', 'select 2;'])
  })

  test('is refused when a file is not in the journal', async () => {
    await using folder = await createFolder({ '0001_a': 'select 1' })
    await folder.write('0002_stray', 'select 2', { journaled: false })

    await expect(loadMigrations(folder.path)).rejects.toThrow('0002_stray.sql is not in the journal')
  })

  test('is refused when a journaled file is missing', async () => {
    await using folder = await createFolder({ '0001_a': 'select 1', '0002_b': 'select 2' })
    await folder.remove('0001_a')

    await expect(loadMigrations(folder.path)).rejects.toThrow('0001_a.sql is in the journal but missing')
  })

  test('is refused when two branches took the same number, or file and journal disagree', async () => {
    expect(await refusal({ '0001_a': 'select 1', '0001_b': 'select 1' })).toContain(
      '0001_b has a number that',
    )

    await using folder = await createFolder({ '0001_a': 'select 1' })
    const entries = [{ idx: 3, tag: '0001_a' }]
    await Bun.write(join(folder.path, 'meta', '_journal.json'), JSON.stringify({ entries }))
    await expect(loadMigrations(folder.path)).rejects.toThrow('0001_a is number 3 in the journal')
  })

  test('is refused without a journal that can be read', async () => {
    await using folder = await createFolder({ '0001_a': 'select 1' })
    const journal = join(folder.path, 'meta', '_journal.json')
    for (const text of ['{', '{}', '{"entries":[{"tag":1}]}']) {
      await Bun.write(journal, text)
      await expect(loadMigrations(folder.path)).rejects.toThrow('is not a journal')
    }
    await rm(journal)
    await expect(loadMigrations(folder.path)).rejects.toThrow('_journal.json is missing')
  })

  test('names all that is wrong at once', async () => {
    const said = await refusal({ '0001_a': 'commit', '0002_b': alone('create table b ()') })

    expect(said).toContain('0001_a.sql, statement 1 (commit)')
    expect(said).toContain('0002_b.sql, statement 1 (create table b ())')
  })
})

describe('a transactional file', () => {
  test.each([
    'create index concurrently if not exists i on t (a)',
    'begin',
    'insert into t values (1); COMMIT',
    'start transaction',
    '-- why\nrollback;',
  ])('may not hold %p', async (statement) => {
    expect(await refusal({ '0001_a': statement })).toContain('0001_a.sql, statement 1')
  })

  test.each([
    "comment on table t is 'built concurrently; commit'",
    '-- not concurrently\nselect 1',
    'create function f() returns int language sql begin atomic select 1; end',
    'do $$ begin perform 1; commit; end $$',
    'alter table t add column "commit" text',
  ])('may hold %p', async (statement) => {
    expect(await refusal({ '0001_a': statement })).toBe('nothing was refused')
  })
})

describe('an index on a table that has rows', () => {
  test.each([
    'create index idx_t_a on t (a)',
    'CREATE UNIQUE INDEX "idx_t_a" ON "public"."t" USING btree ("a")',
    'create index on only t (a)',
    'ALTER TABLE "t" ADD CONSTRAINT "t_a_key" UNIQUE("a")',
    'alter table t drop constraint t_pkey, add primary key (a)',
  ])('is refused where it keeps writers waiting: %p', async (statement) => {
    expect(await refusal({ '0001_a': statement })).toContain('it keeps everyone from writing to t while')
    expect(await refusal({ '0001_a': `create table t (a int)`, '0002_b': statement })).toContain('0002_b.sql')
  })

  test.each([
    'create table "t" ("a" int);\n--> statement-breakpoint\nCREATE INDEX "i" ON "t" USING btree ("a")',
    'alter table t add constraint t_a_key unique using index idx_t_a',
    '-- migrate: blocking, because it has ten rows\ncreate index i on t (a)',
    "alter table t add column a text default 'unique'",
  ])('may be built by %p', async (text) => {
    expect(await refusal({ '0001_a': text })).toBe('nothing was refused')
  })
})

describe('a file without a transaction', () => {
  test.each([
    'create index concurrently i on t (a)',
    'drop index concurrently i',
    'create table t ()',
    'alter table t add column a text',
    "update t set a = 'if not exists'",
    'create index concurrently if not exists i on t (a); create index concurrently if not exists j on t (a)',
  ])('may not hold %p', async (statement) => {
    expect(await refusal({ '0001_a': alone(statement) })).toContain('0001_a.sql, statement 1')
  })

  test.each([
    'create unique index concurrently if not exists i on t (a);',
    'drop index concurrently if exists i;',
    'alter table t add column if not exists a text',
    'alter table t validate constraint t_a_check',
    'alter table t set (fillfactor = 80)',
    'analyze t',
    'reindex index concurrently i',
    "-- migrate: repeatable, because a row is filled once\nupdate t set a = 'x' where a is null",
  ])('may hold %p', async (statement) => {
    expect(await refusal({ '0001_a': alone(statement) })).toBe('nothing was refused')
  })
})

describe('against what was applied', () => {
  const migration = (tag: string) => ({
    tag,
    index: Number.parseInt(tag, 10),
    hash: `hash of ${tag}`,
    transactional: true,
    statements: [],
  })
  const applied = (tag: string) => ({ tag, hash: `hash of ${tag}` })
  const folder = ['0001_a', '0002_b', '0003_c'].map(migration)

  test('the rest is pending', () => {
    const { pending } = pendingMigrations(folder, [applied('0001_a')])

    expect(pending.map(({ tag }) => tag)).toEqual(['0002_b', '0003_c'])
  })

  test('an edited one is refused', () => {
    const edited = [{ tag: '0001_a', hash: 'another' }]

    expect(() => pendingMigrations(folder, edited)).toThrow('0001_a.sql was changed after it was applied')
  })

  test('an older one that comes late is refused', () => {
    const late = [applied('0001_a'), applied('0003_c')]

    expect(() => pendingMigrations(folder, late)).toThrow('0002_b.sql is out of order: 0003_c')
  })

  test('one that vanished from the folder is refused', () => {
    expect(() => pendingMigrations(folder, [applied('0002_other')])).toThrow('0002_other.sql was applied')
  })

  test('those of a newer release are left alone, unless something is pending', () => {
    const newer = [...folder.map(({ tag }) => applied(tag)), applied('0004_d')]

    expect(pendingMigrations(folder, newer)).toEqual({ pending: [], ahead: ['0004_d'] })
    expect(() => pendingMigrations(folder, newer.slice(1))).toThrow('0004_d.sql was applied')
  })
})

describe('the first line of a statement', () => {
  test('is its SQL, not the comment above it, and fits into a message', () => {
    expect(firstLine('-- why\n/* and how */\n  create   table t (\n a int)')).toBe('create table t (')
    expect(firstLine(`select ${'x'.repeat(200)}`)).toHaveLength(80)
  })

  test('is found behind strings and bodies that look like comments', () => {
    expect(bareSql(`select '-- no', "a--b", $x$ /* no */ $x$, 1 -- yes`)).toBe(`select '', "a--b", '', 1`)
    expect(bareSql("select 'it''s', 5 - 3 / 2, $1")).toBe("select '', 5 - 3 / 2, $1")
  })
})
