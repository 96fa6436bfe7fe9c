import { expect, test } from 'bun:test'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { migrate } from '#platform/migrations'
import { backUp, manifestOf } from '../../scripts/database/backup'
import { connectionEnvironment, findClientTools, localTools } from '../../scripts/database/client-tools'
import { findBrokenInvariants } from '../../scripts/database/invariants'
import { restore } from '../../scripts/database/restore'
import { migrationsDirectory } from '../../scripts/database/target'
import { confirmWithTestCard } from '../../scripts/demo/index'
import { ask, explain, ROOT } from '../../scripts/services/index'
import { describeSchema } from '../migrations/schema'
import { afterThisFile } from '../support/cleanup'
import { readyBuyer } from '../support/customers'
import { eventually } from '../support/processes'
import { testServices } from '../support/services'
import { openShop } from '../support/shop'
import { startMatchingPostgres } from './matching-postgres'

const server = await startMatchingPostgres()
const folder = mkdtempSync(join((await testServices()).runDirectory, 'backup-'))
afterThisFile(() => rmSync(folder, { recursive: true, force: true }))
const file = join(folder, 'shop.dump')
const report = () => undefined
const databaseUrl = (name: string) => Object.assign(new URL(server.url), { pathname: `/${name}` }).href
const epochAndNumbers = "select epoch || ' ' || last_value from database_epoch, order_number_seq"

test('a shop with a paid and an unpaid order is restored as it was, and keeps its promises', async () => {
  await migrate({ url: server.url, directory: migrationsDirectory })
  const shop = await openShop({ worker: true, stripe: true, settings: { DATABASE_URL: server.url } })
  for (const paid of [true, false]) {
    const { accessToken: token, addressId } = await readyBuyer(shop)
    const body = { shippingAddressId: addressId, paymentMethod: 'card' }
    const placed = await shop.call('/orders', { token, body })
    expect(placed.status).toBe(201)
    // Also of the order that stays unpaid: its intent must not arrive between the backup and the comparison.
    const sheet = await shop.call(`/orders/${placed.body.id}/payment?wait=10`, { token })
    expect(sheet.body.status).toBe('ready')
    if (!paid) continue
    await confirmWithTestCard(sheet.body, shop.stripeUrl)
    await eventually(async () => {
      const order = await shop.call(`/orders/${placed.body.id}`, { token })
      return order.body.paymentStatus === 'paid'
    })
  }

  const manifest = await backUp({ url: server.url, file, report })
  expect(manifest).toMatchObject({ database: 'metropolitan', serverMajor: server.major })
  expect(manifest.rows).toMatchObject({ orders: 2, products: 60, money_movements: 1 })

  for (const path of [file, manifestOf(file)]) expect(statSync(path).mode & 0o777).toBe(0o600)

  const restored = await restore({ url: databaseUrl('restored'), file, report })
  expect(restored.differences).toEqual([])
  expect(restored.rows).toBe(Object.values(manifest.rows).reduce((sum, count) => sum + count, 0))

  const epochs: string[] = []
  for (const url of [server.url, databaseUrl('restored')])
    epochs.push(String(await ask(url, epochAndNumbers)))
  expect(new Set(epochs.map((text) => text.split(' ')[0])).size).toBe(2)
  expect(Number(epochs[1]?.split(' ')[1])).toBeGreaterThan(Number(epochs[0]?.split(' ')[1]) + 999_999)

  const [before, after] = [server.url, databaseUrl('restored')].map((url) => postgres(url, { max: 1 }))
  if (!before || !after) throw new Error('two connections')
  expect(await describeSchema(after)).toEqual(await describeSchema(before))
  const orders = (
    sql: postgres.Sql,
  ) => sql`select o::text, i::text from orders o join order_items i on i.order_id = o.id
    order by i.id`
  expect(await orders(after)).toEqual(await orders(before))
  expect(await migrate({ url: databaseUrl('restored'), directory: migrationsDirectory })).toEqual({
    applied: [],
  })
  await Promise.all([before.end(), after.end()])
}, 120_000)

test('a damaged, a shortened and a manifestless file are refused before anything is written', async () => {
  const damaged = join(folder, 'damaged.dump')
  const url = databaseUrl('never')
  expect(restore({ url, file: damaged, report })).rejects.toThrow('is not there')
  copyFileSync(file, damaged)
  expect(restore({ url, file: damaged, report })).rejects.toThrow('which belongs to it, is not there')
  copyFileSync(manifestOf(file), manifestOf(damaged))
  const bytes = readFileSync(file)
  writeFileSync(damaged, bytes.subarray(0, -1))
  expect(restore({ url, file: damaged, report })).rejects.toThrow('bytes, but had')
  bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 1
  writeFileSync(damaged, bytes)
  expect(restore({ url, file: damaged, report })).rejects.toThrow('is damaged')
  const sql = postgres(server.url, { max: 1 })
  expect(await sql`select from pg_database where datname = 'never'`).toHaveLength(0)
  await sql.end()
})

test('a database with tables is never restored into, and a backup never written over', async () => {
  expect(restore({ url: server.url, file, report })).rejects.toThrow('metropolitan has tables')
  expect(backUp({ url: server.url, file, report })).rejects.toThrow('never written over')
})

test('a role that may not create the database is told so, and by whom it can be', async () => {
  await ask(server.url, 'create role visitor login')
  const url = Object.assign(new URL(databaseUrl('never')), { username: 'visitor' }).href
  const refused = await restore({ url, file, report }).catch((error: unknown) => error)
  expect(explain(refused)).toBe(
    'never is not there, and visitor may not create it. As a role that may: create database never owner visitor',
  )
})

test('a restored database that lost a row, or breaks a promise, is told of', async () => {
  const sql = postgres(databaseUrl('restored'), { max: 1 })
  expect(await findBrokenInvariants(sql)).toEqual([])
  await sql`update products set stock = stock + 1 where product_code = (select min(product_code) from products)`
  await sql`update orders set status = 'cancelled' where payment_status = 'paid'`
  const broken = await findBrokenInvariants(sql)
  expect(broken.map((text) => text.slice(0, 2))).toEqual(['I1', 'I4'])
  await sql.end()

  const short = join(folder, 'short.dump')
  copyFileSync(file, short)
  const manifest = JSON.parse(readFileSync(manifestOf(file), 'utf8'))
  manifest.rows.orders += 1
  writeFileSync(manifestOf(short), JSON.stringify(manifest))
  const { differences } = await restore({ url: databaseUrl('short'), file: short, report })
  expect(differences).toEqual(['orders has 2 rows, the backup 3'])
}, 60_000)

test('where the tools are older than the server, the missing package is named', async () => {
  expect(findClientTools(19, report)).rejects.toThrow('Install the package postgresql-client-19')
})

test('why the distribution has no tools is said whole, not only how it begins', async () => {
  // Its package manager gives its reason in the second line.
  const machine = mkdtempSync(join((await testServices()).runDirectory, 'no-tools-'))
  const refusal = '#!/bin/sh\necho "E: the first line" >&2\necho "E: and the reason" >&2\nexit 100\n'
  for (const name of ['apt-get', 'dpkg']) writeFileSync(join(machine, name), refusal, { mode: 0o755 })
  const tools = JSON.stringify(join(ROOT, 'scripts/database/client-tools'))
  const program = `import { findClientTools } from ${tools}
    await findClientTools(18, () => undefined).catch((error) => console.log(error.message))`
  const child = Bun.spawn([process.execPath, '-e', program], {
    cwd: ROOT,
    env: { ...process.env, PATH: `${machine}:/usr/bin:/bin`, DATA_DIRECTORY: machine },
    stdout: 'pipe',
  })
  const said = await child.stdout.text()
  const hasTools = (await localTools()).some(({ major }) => major >= 18)
  expect(said.includes('E: and the reason')).toBe(!hasTools)
  expect(said.includes('brings from npm has no pg_dump of its own')).toBe(!hasTools)
})

test('the password reaches the tools by the environment, not by the command line', () => {
  expect(connectionEnvironment('postgres://o%40ps:p%2Fw@db.example:6432/shop?sslmode=require')).toEqual({
    PGHOST: 'db.example',
    PGPORT: '6432',
    PGUSER: 'o@ps',
    PGPASSWORD: 'p/w',
    PGDATABASE: 'shop',
    PGSSLMODE: 'require',
  })
})
