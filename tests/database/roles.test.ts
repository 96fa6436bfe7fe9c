import { expect, test } from 'bun:test'
import postgres from 'postgres'
import { openDatabase } from '#platform/database'
import { groupOf, purposes } from '../../scripts/database/index'
import { verifyAudit } from '../../src/domains/admin/application/audit/verify-audit'
import { adminWith, superAdmin } from '../admin/support'
import { openTwin } from '../identity/support'
import { afterThisFile } from '../support/cleanup'
import { createBuyers, createProducts, orderBody } from '../support/crowd'
import { openShop } from '../support/shop'

const shop = await openShop({ seed: false })
const { sql } = shop.context.db
const boss = await superAdmin(shop)
const suffix = new URL(shop.databaseUrl).pathname.slice(1)
const [group, first, second] = [`${suffix}_shop`, `${suffix}_1`, `${suffix}_2`]
afterThisFile(async () => {
  const roles = purposes.map((purpose) => groupOf(group, purpose)).join(', ')
  await sql.unsafe(`drop owned by ${roles}; drop role if exists ${first}, ${second}, ${roles}`)
})

function urlOf(role: string): string {
  const url = new URL(shop.databaseUrl)
  url.username = role
  return url.href
}

async function grant() {
  const child = Bun.spawn([process.execPath, 'scripts/db-roles.ts', '--role', group], {
    env: { PATH: process.env.PATH, DATABASE_URL: shop.databaseUrl },
    stdout: 'pipe',
    stderr: 'inherit',
  })
  return { said: await child.stdout.text(), code: await child.exited }
}

test('db:roles makes a role that the shop can work with, also when it is run again', async () => {
  for (const _ of ['first', 'again']) {
    const { said, code } = await grant()
    expect([code, said]).toEqual([0, expect.stringContaining(`${group} may do what the shop does`)])
  }
  await sql.unsafe(`create role ${first} login in role ${group}`)
  await sql.unsafe(`create role ${second} login in role ${group}`)
  const api = await openTwin(shop, { DATABASE_URL: urlOf(first) })

  const [productId = ''] = await createProducts(api.context.db, [5])
  const [buyer] = await createBuyers(api.context, 1, () => [{ productId, quantity: 1 }])
  expect((await api.call('/orders', { token: buyer?.token, body: buyer && orderBody(buyer) })).status).toBe(
    201,
  )
  const role = { name: 'made_by_the_shop', description: '', permissions: ['audit:read'] }
  expect((await api.call('/admin/roles', { token: boss.token, body: role })).status).toBe(201)
  expect((await api.call('/admin/audit-log', { token: boss.token })).body.data[0]).toMatchObject({
    action: 'role.created',
  })
  await adminWith(api as never, 'support')
  expect((await verifyAudit(api.context)).findings).toEqual([])
})

test('the shop can add to the audit log, and neither change nor remove what stands there', async () => {
  const login = postgres(urlOf(second), { max: 1, onnotice: () => undefined })
  const log = await sql`select * from audit_log order by seq`
  for (const statement of [
    "update audit_log set reason = 'x'",
    'delete from audit_log',
    'truncate audit_log',
    'alter table audit_log disable trigger all',
    'drop table audit_log',
    'delete from schema_migrations',
    'select * from audit_log for update',
  ]) {
    expect([statement, await login.unsafe(statement).catch((error) => error.code)]).toEqual([
      statement,
      '42501',
    ])
  }
  expect(await sql`select * from audit_log order by seq`).toEqual(log)
  await login.end()
})

test('a login owns nothing: the next one takes over, and the first is dropped', async () => {
  const later = openDatabase({ ...shop.context.config.database, url: urlOf(second) }, 'later')
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where usename = ${first}`
  await sql.unsafe(`drop role ${first}`)
  expect(await later.sql`select from orders`).toHaveLength(1)
  await later.close()
})

test('a table that a later migration makes is the shop’s, too', async () => {
  await sql`create table made_later (id int)`
  const login = postgres(urlOf(second), { max: 1 })
  await login`insert into made_later values (1)`
  expect(await login`select * from made_later`).toHaveLength(1)
  await login.end()
})
