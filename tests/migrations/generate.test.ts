import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { loadMigrations, migrate } from '#platform/migrations'
import { generateMigration } from '../../scripts/generate-migration'
import { openEmptyDatabase } from './support'

const root = join(import.meta.dir, '..', '..')
let project = ''
let directory = ''

beforeEach(async () => {
  await mkdir(join(root, '.data'), { recursive: true })
  // Inside the project, where the tables' imports are found.
  project = await mkdtemp(join(root, '.data', 'generate-'))
  directory = join(project, 'migrations')
})

afterEach(async () => {
  await rm(project, { recursive: true, force: true })
})

async function generate(tables: string, name: string, custom = false): Promise<string[]> {
  const imports = `import { index, integer, pgTable, primaryKey, uniqueIndex } from 'drizzle-orm/pg-core'\n`
  await Bun.write(join(project, 'tables.ts'), imports + tables)
  const config = join(project, 'drizzle.json')
  const paths = { schema: relative(root, join(project, 'tables.ts')), out: relative(root, directory) }
  await Bun.write(config, JSON.stringify({ dialect: 'postgresql', ...paths }))
  return await generateMigration({ name, custom, directory, config })
}

const read = (tag: string) => Bun.file(join(directory, `${tag}.sql`)).text()

const carts = `export const carts = pgTable('carts', { a: integer('a'), b: integer('b') }, (t) => [
  index('idx_carts_a').on(t.a), index('idx_carts_b').on(t.b).concurrently(), `

describe('a generated migration', () => {
  test('is numbered from 1 on, and its concurrent indexes have a file of their own', async () => {
    expect(await generate(`${carts}])`, 'carts')).toEqual(['0001_carts', '0002_carts_indexes'])

    expect(await read('0001_carts')).toContain('CREATE TABLE "carts"')
    expect(await read('0001_carts')).toContain('CREATE INDEX "idx_carts_a"')
    expect(await read('0001_carts')).not.toContain('CONCURRENTLY')
    expect(await read('0002_carts_indexes')).toBe(
      '-- migrate: no-transaction\n' +
        'CREATE INDEX CONCURRENTLY IF NOT EXISTS "idx_carts_b" ON "carts" USING btree ("b");\n',
    )
  })

  test('is none when nothing has changed, and one file when only an index has', async () => {
    await generate(`${carts}])`, 'carts')

    expect(await generate(`${carts}])`, 'nothing')).toEqual([])
    expect(await generate(`${carts} uniqueIndex('idx_carts_c').on(t.a).concurrently()])`, 'more')).toEqual([
      '0003_more',
    ])
    expect(await read('0003_more')).toBe(
      '-- migrate: no-transaction\n' +
        'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "idx_carts_c" ON "carts" USING btree ("a");\n',
    )
  })

  test('makes a changed index anew without stopping the shop', async () => {
    await generate(`${carts}])`, 'carts')

    const changed = carts.replace('.on(t.b)', '.on(t.b, t.a)')
    expect(await generate(`${changed}])`, 'wider')).toEqual(['0003_wider'])

    expect(await read('0003_wider')).toBe(
      '-- migrate: no-transaction\n' +
        'DROP INDEX CONCURRENTLY IF EXISTS "idx_carts_b";\n--> statement-breakpoint\n' +
        'CREATE INDEX CONCURRENTLY IF NOT EXISTS "idx_carts_b" ON "carts" USING btree ("b","a");\n',
    )
  })

  test('may be written by hand, and all of them run', async () => {
    await generate(`${carts}])`, 'carts')
    expect(await generate(`${carts}])`, 'by_hand', true)).toEqual(['0003_by_hand'])
    await using database = await openEmptyDatabase()

    const { applied } = await migrate({ url: database.url, directory })

    expect(applied).toEqual(['0001_carts', '0002_carts_indexes', '0003_by_hand'])
    expect((await loadMigrations(directory)).map(({ statements }) => statements.length)).toEqual([2, 1, 0])
  })

  test('is not made from tables that cannot be read', async () => {
    await expect(generate('export const x = missing', 'x')).rejects.toThrow('missing')
    expect(await loadMigrations(directory)).toEqual([])
  })
})
