import { expect, test } from 'bun:test'
import { join } from 'node:path'
import postgres from 'postgres'
import { findBrokenInvariants } from '../../scripts/database/index'
import { growShop, needOf } from '../../scripts/database/measurements'
import { afterThisFile } from '../support/cleanup'
import { createTestDatabase } from '../support/database'

const { url } = await createTestDatabase()
const sql = postgres(url, { max: 1, onnotice: () => undefined })
afterThisFile(() => sql.end())

async function counts() {
  const [row] = await sql<[{ orders: number; items: number; sales: number; users: number }]>`
    select (select count(*)::int from orders) as orders, (select count(*)::int from order_items) as items,
      (select count(*)::int from stock_movements where reason = 'sale') as sales,
      (select count(*)::int from users) as users`
  return row
}

const grow = (orders: number, report: (line: string) => void = () => undefined) =>
  growShop({ url, sizes: { orders, products: 200, days: 730 }, report, advance: () => undefined })

async function command(args: readonly string[], environment: Readonly<Record<string, string>>) {
  const child = Bun.spawn([process.execPath, 'scripts/db-grow.ts', ...args], {
    cwd: join(import.meta.dir, '../..'),
    env: { ...process.env, DATABASE_URL: url, MIGRATE_DATABASE_URL: '', ...environment },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  return { said: (await child.stderr.text()).trim(), code: await child.exited }
}

test('nothing is written in production, without room, by a login that may not, or where an option is misspelt', async () => {
  const inProduction = await command(['--orders', '200'], { NODE_ENV: 'production' })
  expect([inProduction.code, inProduction.said]).toEqual([
    1,
    'Nothing was written: made-up orders are for development, and this is production',
  ])
  expect((await command(['--order', '200'], {})).said).toContain('--order 200 is unknown')

  const said: string[] = []
  await expect(grow(10 ** 12, (line) => said.push(line))).rejects.toThrow('make room, or ask for less')
  expect(said.join()).toMatch(/0 of 10{12} orders .* needs \d+\.\d GB .* \d+\.\d GB are free/)

  await sql`create role grow_reader login password 'x'`
  afterThisFile(() => sql`drop role grow_reader`)
  const asReader = Object.assign(new URL(url), { username: 'grow_reader', password: 'x' }).href
  const options = { report: () => undefined, advance: () => undefined }
  const refused = growShop({ url: asReader, sizes: { orders: 200, products: 200 }, ...options })
  await expect(refused).rejects.toThrow('the login has to be a superuser')
  expect(await counts()).toEqual({ orders: 0, items: 0, sales: 0, users: 0 })
})

test('what is there is not made again, and the orders of years keep every promise', async () => {
  await grow(6_000)
  expect(await counts()).toMatchObject({ orders: 6_000, items: 18_000, users: 600 })
  const said: string[] = []
  await grow(7_000, (line) => said.push(line))

  expect(said.join()).toContain('6000 of 7000 orders and 200 of 200 products are there')
  expect(await counts()).toMatchObject({ orders: 7_000, items: 21_000, users: 700 })
  expect(await findBrokenInvariants(sql)).toEqual([])
  const [{ days, ordered }] = await sql<[{ days: number; ordered: boolean }]>`
    select extract(day from max(created_at) - min(created_at))::int as days,
      (array_agg(order_number order by id) filter (where order_number in ('G1', 'G2', 'G10', 'G5999')))
        = '{G1,G2,G10,G5999}' as ordered
    from orders`
  expect(days).toBeGreaterThan(720)
  expect(ordered).toBe(true)
}, 60_000)

test('what is there already needs neither room nor time', () => {
  const wanted = { orders: 10_000_000, products: 100_000 }
  const [all, half] = [
    needOf(wanted, { orders: 0, products: 0 }),
    needOf(wanted, { orders: 5_000_000, products: 100_000 }),
  ]
  expect(all.bytes / 1024 ** 3).toBeGreaterThan(40)
  expect(half.minutes).toBe(Math.ceil(all.minutes / 2))
  expect(needOf(wanted, wanted).minutes).toBe(0)
})
