import { expect, test } from 'bun:test'
import { mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres, { type Sql } from 'postgres'
import { createTestDatabase } from '../support/database'
import { testServices } from '../support/services'
import { readStatements, recordStatements, sitesVariable } from '../support/statement-sites'
import { describeFault, findFaults, findUnreached } from './row-types/judge'
import * as planted from './row-types/planted'
import { openSession } from './row-types/postgres-session'
import { readSource } from './row-types/templates'

/** The judge of row types runs after the suite, on all that it recorded. Here it is held to what it must find. */
const file = join(import.meta.dir, 'row-types/planted.ts')
const tables = join(import.meta.dir, '../../src/domains/catalog/infrastructure/tables.ts')
const source = readSource([file, tables])
const { url } = await createTestDatabase()
const executed = await recordPlanted()

async function recordPlanted() {
  const folder = mkdtempSync(join((await testServices()).runDirectory, 'planted-'))
  const before = process.env[sitesVariable]
  process.env[sitesVariable] = folder
  recordStatements()
  if (before === undefined) delete process.env[sitesVariable]
  else process.env[sitesVariable] = before
  // With it the driver keeps the whole stack of each statement, as it does in the tests' shops.
  const sql = postgres(url, { max: 1, debug: () => undefined })
  await sendAll(sql)
  await sql.end()
  return readStatements(folder)
}

async function sendAll(sql: Sql): Promise<void> {
  const { parameters, untyped, ...others } = planted
  for (const make of Object.values(others)) await Promise.all(make({ sql }))
  await Promise.all(parameters({ sql }, 'a', null))
  await untyped({ sql })
}

/** What the comments above each statement say, with the line that the statement begins on. */
function promised(): string[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.flatMap((line, index) => {
    const [, what] = /^ {2}\/\/ (?!biome)([a-z]\S* .*)$/.exec(line) ?? []
    const next = lines.findIndex((text, at) => at > index && /^ *(sql|readFrom)</.test(text))
    return what ? [`${next + 1} ${what}`] : []
  })
}

async function faultsIn(database: string): Promise<string[]> {
  const session = await openSession(database)
  try {
    const faults = await findFaults(source, session, executed)
    return faults.map((fault) => describeFault(fault).replace(/^[^:]*:/, ''))
  } finally {
    await session.close()
  }
}

test('each planted fault is found, and nothing else', async () => {
  expect((await faultsIn(url)).toSorted()).toEqual(promised().toSorted())
})

test('what is read of a row whose type is not stated is found', () => {
  expect(source.untypedReads.map((read) => read.replace(/^.*stated: /, ''))).toEqual(['rows[0]?.id'])
})

test('a statement that no test sends is found, and so is a part of one', () => {
  const some = executed.filter(
    ({ statement }) => !/as "claimsNothing"|null::int|select language_code, name from/.test(statement),
  )

  expect(findUnreached(source, executed)).toEqual([])
  expect(findUnreached(source, some).map((one) => one.replace(/^[^ ]* /, ''))).toEqual([
    'select product_code as "claimsNothing" from products',
    'null::int',
    'from (select language_code, name from product_translations) ',
    'a call that sends a statement',
  ])
})

test.each([
  ['alter table products alter slug drop not null', 'text may be null, which its type does not say'],
  [
    'alter table products rename column product_code to code',
    'is refused by Postgres: column "product_code"',
  ],
  ['alter table products alter stock type text', 'stock is a string, its type says number'],
  [`alter table products drop constraint products_status_check`, 'status can be anything'],
  [
    `alter table products drop constraint products_vat_rate_check,
      add constraint products_vat_rate_check check (vat_rate in (0, 5, 8, 23))`,
    'rate can never be 7',
  ],
  [
    'alter table products drop constraint products_category_id_fkey',
    'text may be null, which its type does not say',
  ],
  [
    `alter table products drop constraint products_category_id_fkey,
      add constraint products_category_id_fkey foreign key (category_id) references categories (id) not valid`,
    'text may be null, which its type does not say',
  ],
  [
    `alter table products drop constraint products_status_check,
      add constraint products_status_check check (status in ('draft', 'active', 'archived')) not valid`,
    'status can be anything',
  ],
  [
    'alter table users drop constraint users_staff_or_customer_check',
    'text may be null, which its type does not say',
  ],
])('after %p a row type that was right is wrong', async (change, found) => {
  const before = new Set(promised())
  const database = await createTestDatabase()
  const sql = postgres(database.url, { max: 1, onnotice: () => undefined })
  await sql.unsafe('alter table products drop constraint if exists products_reserved_check')
  await sql.unsafe('drop index if exists idx_products_stock_available')
  await sql.unsafe(change)
  await sql.end()

  const newFaults = (await faultsIn(database.url)).filter((fault) => !before.has(fault))

  expect(newFaults.length).toBeGreaterThan(0)
  expect(newFaults.filter((fault) => fault.includes(found)).length).toBeGreaterThan(0)
})
