import { expect, test } from 'bun:test'
import { migrate } from '#platform/migrations'
import { createFolder, type MigrationFolder, openEmptyDatabase, readCatalog } from './support'

const first = 'create table first ();'

/** Each is a folder that went wrong after `0001` and `0003` were applied from it. */
const spoiled: { what: string; spoil: (folder: MigrationFolder) => Promise<void>; named: string }[] = [
  {
    what: 'edited',
    spoil: (folder) => folder.write('0001_first', `${first} -- harmless?`),
    named: '0001_first.sql was changed after it was applied',
  },
  {
    what: 'missing',
    spoil: (folder) => folder.remove('0003_third'),
    named: '0003_third.sql is in the journal but missing from the folder',
  },
  {
    what: 'missing, and forgotten by the journal',
    spoil: async (folder) => {
      await folder.remove('0001_first')
      await folder.forget('0001_first')
    },
    named: '0001_first.sql was applied to this database but is missing from the folder',
  },
  {
    what: 'out of order',
    spoil: (folder) => folder.write('0002_second', 'create table second ();'),
    named: '0002_second.sql is out of order: 0003_third',
  },
  {
    what: 'not in the journal',
    spoil: (folder) => folder.write('0004_fourth', 'create table fourth ();', { journaled: false }),
    named: '0004_fourth.sql is not in the journal',
  },
]

test.each(spoiled)('a file that is $what is refused by name, and nothing is changed', async (one) => {
  await using database = await openEmptyDatabase()
  await using folder = await createFolder({ '0001_first': first, '0003_third': 'create table third ();' })
  const options = { url: database.url, directory: folder.path }
  await migrate(options)
  const before = [await readCatalog(database.sql), await database.sql`select * from schema_migrations`]

  await one.spoil(folder)
  // There is something to do, which must not be done either.
  await folder.write('0009_later', 'create table later ();')

  await expect(migrate(options)).rejects.toThrow(one.named)
  const after = [await readCatalog(database.sql), await database.sql`select * from schema_migrations`]
  expect(after).toEqual(before)
})

test('a database ahead of the release is left alone, and said to be', async () => {
  await using database = await openEmptyDatabase()
  await using folder = await createFolder({ '0001_first': first, '0002_second': 'create table second ();' })
  const said: string[] = []
  const options = { url: database.url, directory: folder.path, report: (line: string) => said.push(line) }
  await migrate(options)
  await folder.remove('0002_second')
  await folder.forget('0002_second')
  said.length = 0

  expect(await migrate(options)).toEqual({ applied: [] })
  expect(said).toEqual(['The database is ahead of this release, at 0002_second: nothing to do'])
})

test('a statement that fails is named with its file, number, text and SQLSTATE, and with what to do', async () => {
  await using database = await openEmptyDatabase()
  await using folder = await createFolder({
    '0001_first': `${first}\n--> statement-breakpoint\n-- why\nalter table first\n  add column a nonsense;`,
  })

  const run = migrate({ url: database.url, directory: folder.path })

  await expect(run).rejects.toThrow(
    '0001_first.sql, statement 2 (alter table first): 42704 type "nonsense" does not exist. ' +
      'Nothing of this file was applied; correct the cause, then run this again',
  )
  expect((await database.sql`select to_regclass('first') as it`)[0]?.it).toBeNull()
  expect(await database.sql`select from schema_migrations`).toHaveLength(0)
})
