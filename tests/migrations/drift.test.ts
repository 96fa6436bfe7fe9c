import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { loadMigrations, migrate } from '#platform/migrations'
import drizzleConfig from '../../drizzle.config'
import { generateMigration } from '../../scripts/generate-migration'
import { beyondDrizzle } from './beyond-drizzle'
import { describeSchema } from './schema'
import { type OpenDatabase, openEmptyDatabase } from './support'

const root = join(import.meta.dir, '..', '..')
const directory = join(root, 'drizzle', 'migrations')

/** The indexes of the plan, as PostgreSQL shows them behind `CREATE INDEX name ON public.`. */
const criticalIndexes: Readonly<Record<string, string>> = {
  idx_order_items_order_id: 'order_items USING btree (order_id)',
  idx_order_items_product_id: 'order_items USING btree (product_id)',
  idx_orders_status_created: 'orders USING btree (status, created_at DESC, id DESC)',
  idx_orders_stripe_payment_intent_id: 'orders USING btree (stripe_payment_intent_id)',
  idx_orders_user_id: 'orders USING btree (user_id, created_at DESC, id DESC)',
  idx_product_translations_lang_product:
    'product_translations USING btree (language_code, product_id) INCLUDE (name, full_name)',
  idx_products_category_id: 'products USING btree (category_id)',
  idx_products_stock_available: 'products USING btree (category_id, stock) WHERE (stock > 0)',
}

let migrated: OpenDatabase
let workplace = ''

beforeAll(async () => {
  migrated = await openEmptyDatabase()
  await migrate({ url: migrated.url, directory })
  await mkdir(join(root, '.data'), { recursive: true })
  // drizzle-kit wants its output within the project.
  workplace = await mkdtemp(join(root, '.data', 'drift-'))
})

afterAll(async () => {
  await rm(workplace, { recursive: true, force: true })
  await migrated[Symbol.asyncDispose]()
})

/** Generates from the tables in code into a folder of its own. */
async function generateInto(folder: string): Promise<string[]> {
  const config = join(workplace, `${folder}.json`)
  const out = join(workplace, folder)
  await Bun.write(config, JSON.stringify({ ...drizzleConfig, out: relative(root, out) }))
  return await generateMigration({ name: 'drift', directory: out, config })
}

describe('the migrations', () => {
  test('leave nothing to generate', async () => {
    await cp(directory, join(workplace, 'copy'), { recursive: true })

    const made = await generateInto('copy')

    const texts = made.map((tag) => Bun.file(join(workplace, 'copy', `${tag}.sql`)).text())
    expect(await Promise.all(texts)).toEqual([])
  })

  test('make the database that the code describes, but for a short list', async () => {
    await generateInto('anew')
    await using described = await openEmptyDatabase()
    // Drizzle has no extensions; an index is of one of them.
    await described.sql`create extension pg_trgm`
    await described.sql`create extension fuzzystrmatch`
    await migrate({ url: described.url, directory: join(workplace, 'anew') })

    const [code, database] = await Promise.all([described, migrated].map(({ sql }) => describeSchema(sql)))

    expect(database).toEqual({ ...code, ...beyondDrizzle })
    // An entry that the code says too is one too many.
    const different = Object.keys(beyondDrizzle).filter((name) => code?.[name] !== beyondDrizzle[name])
    expect(different).toEqual(Object.keys(beyondDrizzle))
  })

  test('build the critical indexes, and nothing else, concurrently in 0002_critical_indexes.sql', async () => {
    const migrations = await loadMigrations(directory)
    const critical = migrations.find(({ tag }) => tag === '0002_critical_indexes')
    const built = critical?.statements.map((statement) => /IF NOT EXISTS "(\w+)" ON/.exec(statement)?.[1])

    expect(critical?.transactional).toBe(false)
    expect(built?.toSorted()).toEqual(Object.keys(criticalIndexes))
    const others = migrations.filter((migration) => migration !== critical)
    for (const name of Object.keys(criticalIndexes)) {
      expect(others.flatMap(({ statements }) => statements).join()).not.toContain(`"${name}"`)
    }
  })
})

describe('a migrated database', () => {
  test.each(Object.entries(criticalIndexes))('has %s on %s', async (name, definition) => {
    const schema = await describeSchema(migrated.sql)

    expect(schema[`index ${name}`]).toBe(`CREATE INDEX ${name} ON public.${definition}`)
  })

  test('has an index for every foreign key', async () => {
    // One that covers all rows and begins with the columns of the key, in any order.
    const bare = await migrated.sql`
      select conrelid::regclass::text || ': ' || conname as key
      from pg_constraint
      where contype = 'f' and not exists (
        select from pg_index
        where indrelid = conrelid and indisvalid and indpred is null
          and (indkey::int2[])[0:cardinality(conkey) - 1] <@ conkey
          and (indkey::int2[])[0:cardinality(conkey) - 1] @> conkey)`

    expect([...bare]).toEqual([])
  })

  test('has a name of ours for every constraint and index', async () => {
    const names = await migrated.sql<{ name: string }[]>`
      select conname as name from pg_constraint
      where connamespace = 'public'::regnamespace and contype <> 'n'
      union
      select c.relname from pg_class c join pg_index on indexrelid = c.oid
      where c.relnamespace = 'public'::regnamespace`

    expect(names.length).toBeGreaterThan(0)
    const odd = names.filter(({ name }) => !/^[a-z_]+_(pkey|key|fkey|check)$|^idx_[a-z_]+$/.test(name))
    expect(odd).toEqual([])
  })

  test('has no invalid index, and remembers each file', async () => {
    const { sql } = migrated
    const migrations = await loadMigrations(directory)

    expect(await sql`select indexrelid::regclass from pg_index where not indisvalid`).toHaveLength(0)
    const remembered = await sql<{ tag: string }[]>`select tag from schema_migrations order by tag`
    expect(remembered.map(({ tag }) => tag)).toEqual(migrations.map(({ tag }) => tag))
  })
})
