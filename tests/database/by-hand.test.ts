import { expect, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import postgres from 'postgres'
import { findClientTools } from '../../scripts/database/client-tools'
import { criticalIndexes } from '../../scripts/database/status'
import { ROOT } from '../../scripts/services/index'
import { createTestDatabase } from '../support/database'

const script = 'drizzle/by-hand/critical-indexes.sql'

async function runByHand(url: string) {
  const { dump, environment } = await findClientTools(15, () => undefined)
  const child = Bun.spawn([join(dirname(dump), 'psql'), '--no-psqlrc', '--file', script, url], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [said, complained] = await Promise.all([child.stdout.text(), child.stderr.text()])
  return { said, complained, code: await child.exited }
}

test('the eight indexes by hand: one that an interruption left INVALID is built anew, and nothing less is a success', async () => {
  const { url } = await createTestDatabase()
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  const states = async () =>
    (
      await sql<{ name: string; valid: boolean }[]>`
        select c.relname as name, i.indisvalid as valid from pg_index i join pg_class c on c.oid = i.indexrelid
        where c.relname = any(${[...criticalIndexes]}::text[])`
    ).filter(({ valid }) => valid).length
  await sql`update pg_index set indisvalid = false where indexrelid = 'idx_orders_user_id'::regclass`
  await sql`drop index idx_products_category_id`
  expect(await states()).toBe(6)

  expect(await runByHand(url)).toMatchObject({
    code: 0,
    said: expect.stringContaining('All eight indexes are valid'),
  })
  expect(await states()).toBe(8)

  await sql`drop index idx_orders_user_id`
  await sql`create table idx_orders_user_id ()`
  const { code, complained } = await runByHand(url)
  expect(code).not.toBe(0)
  expect(complained).toContain('not all of the eight indexes are valid')
  await sql.end()
})

test('the script by hand knows the same eight, and there are no others', async () => {
  const text = await Bun.file(join(ROOT, script)).text()
  const named = /\{(idx_[^}]+)\}/.exec(text)?.[1]?.split(',')
  expect(named).toEqual([...criticalIndexes])
  expect(readdirSync(join(ROOT, dirname(script)))).toEqual(['critical-indexes.sql'])
})
