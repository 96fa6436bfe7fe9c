import { expect, test } from 'bun:test'
import postgres from 'postgres'
import { createApp } from '#app/app'
import { readConfig } from '#platform/config'
import { closeContext, openContext } from '#platform/context'
import { isDatabaseUnavailable, openDatabase, sqlState, transact } from '#platform/database'
import { confirmWithTestCard } from '../../scripts/demo/index'
import { afterThisFile } from '../support/cleanup'
import { fillCart, readyBuyer, signUp } from '../support/customers'
import { createTestDatabase } from '../support/database'
import { startPostgres } from '../support/postgres'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'

test('a connection says whose it is, and no statement, lock or open transaction lasts for ever', async () => {
  const { url } = await createTestDatabase()
  const { database } = readConfig({ DATABASE_URL: url, DATABASE_LOCK_TIMEOUT_MS: '1500' })
  for (const name of ['api', 'worker']) {
    const db = openDatabase(database, name)
    const rows = await db.sql`
      select name, setting from pg_settings
      where name in ('application_name', 'statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout')
      order by name`
    expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
      application_name: `metropolitan-${name}`,
      idle_in_transaction_session_timeout: '10000',
      lock_timeout: '1500',
      // Where a customer waits, sooner than they are told to come back.
      statement_timeout: name === 'api' ? '4000' : '10000',
    })
    await db.close()
  }
})

test('the pool has as many connections as it was told, each with one statement at a time', async () => {
  const { url } = await createTestDatabase()
  const { database } = readConfig({ DATABASE_URL: url, DATABASE_POOL_SIZE: '3' })
  const db = openDatabase(database, 'api')
  const backends = await Promise.all(
    Array.from(
      { length: 12 },
      () => db.sql<{ pid: number }[]>`select pg_backend_pid() as pid, pg_sleep(0.02)`,
    ),
  )
  const pids = backends.map(([row]) => row?.pid)
  expect(new Set(pids).size).toBe(3)
  await db.close()
})

test('while every connection is held, requests are told to come back, and change nothing', async () => {
  const shop = await openShop({
    settings: { DATABASE_POOL_SIZE: '3', DATABASE_ACQUIRE_TIMEOUT_MS: '200' },
  })
  const customer = await signUp(shop)
  const { productId } = await fillCart(shop, customer.accessToken)
  const before = await shop.call('/cart', { token: customer.accessToken })
  const { release, held } = await holdAll(shop.context.db, 3)

  const refused = await Promise.all([
    shop.call('/products'),
    shop.call('/readyz'),
    shop.call('/cart', { token: customer.accessToken }),
    shop.call(`/cart/items/${productId}`, {
      token: customer.accessToken,
      method: 'PUT',
      body: { quantity: 7 },
    }),
    shop.call('/auth/otp', { body: { phone: '+48512000001', userType: 'individual' } }),
  ])
  for (const { status, headers, body } of refused) {
    expect(status).toBe(503)
    expect(body).toMatchObject({ code: 'SERVICE_UNAVAILABLE', retryable: true })
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  }
  expect((await shop.call('/livez')).status).toBe(200)

  release()
  await held
  const after = await shop.call('/cart', { token: customer.accessToken })
  expect(after.body).toEqual(before.body)
  const asked = await shop.context.db.sql`select from otp_challenges where phone = '+48512000001'`
  expect(asked).toHaveLength(0)
})

test('whoever waits gets the connection that comes free, in the order of arrival', async () => {
  const { url } = await createTestDatabase()
  const { database } = readConfig({ DATABASE_URL: url, DATABASE_POOL_SIZE: '1' })
  const db = openDatabase(database, 'api')
  const { release, held } = await holdAll(db, 1)
  const served: number[] = []
  const waiting = [1, 2, 3].map(async (number) => {
    await db.sql`select 1`
    served.push(number)
  })
  release()
  await Promise.all([held, ...waiting])
  expect(served).toEqual([1, 2, 3])
  await db.close()
})

test('a failed statement and a failed transaction give their connection back', async () => {
  const { url } = await createTestDatabase()
  const { database } = readConfig({ DATABASE_URL: url, DATABASE_POOL_SIZE: '1' })
  const db = openDatabase(database, 'api')
  for (const _ of [1, 2, 3]) {
    expect(db.sql`select 1 / 0`.execute()).rejects.toThrow('division by zero')
    expect(transact({ db }, async ({ sql }) => await sql`select 1 / 0`)).rejects.toThrow('division by zero')
    expect(transact({ db }, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  }
  expect(await db.sql`select 1 as one`).toMatchObject([{ one: 1 }])
  await db.close()
})

test('a transaction whose connection was ended cannot go on in the connection that replaces it', async () => {
  const { url } = await createTestDatabase()
  const { database } = readConfig({ DATABASE_URL: url, DATABASE_POOL_SIZE: '1' })
  const [db, killer] = [openDatabase(database, 'api'), openDatabase(database, 'killer')]
  await db.sql`create table notes (text text not null)`
  const [begun, ended] = [Promise.withResolvers<number>(), Promise.withResolvers<void>()]
  const first = transact({ db }, async ({ sql }) => {
    await sql`insert into notes values ('first')`
    const [row] = await sql<[{ pid: number }]>`select pg_backend_pid() as pid`
    begun.resolve(row.pid)
    await ended.promise
    await sql`insert into notes values ('stray')`
  }).catch((error: unknown) => error)
  await killer.sql`select pg_terminate_backend(${await begun.promise}, 5000)`
  // The pool's only connection is made anew for this one, while the first still believes it has it.
  const second = transact({ db }, async ({ sql }) => {
    await sql`insert into notes values ('second')`
    ended.resolve()
    await first
    await sql`insert into notes values ('second again')`
  })
  expect(isDatabaseUnavailable(await first)).toBe(true)
  await second
  const rows = await db.sql<{ text: string }[]>`select text from notes`
  expect(rows.map(({ text }) => text)).toEqual(['second', 'second again'])
  await Promise.all([db.close(), killer.close()])
})

test('a database that takes no connections for a moment is away: whoever asks may come back', async () => {
  const shop = await openShop({ seed: false })
  const url = new URL(shop.databaseUrl)
  const name = url.pathname.slice(1)
  const admin = postgres(Object.assign(url, { pathname: '/postgres' }).href, { max: 1 })
  await admin.unsafe(`alter database ${name} with allow_connections false`)
  await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`
  for (let time = 0; time < 3; time += 1) {
    const { status, body } = await shop.call('/products')
    expect([status, body.code, body.retryable]).toEqual([503, 'SERVICE_UNAVAILABLE', true])
  }
  await admin.unsafe(`alter database ${name} with allow_connections true`)
  await admin.end()
  expect((await shop.call('/products')).status).toBe(200)
  // Said of a statement it is another thing.
  const wrong = await shop.context.db.sql`do $$ begin raise exception 'wrong' using errcode = '55000'; end $$`
    .then(() => undefined)
    .catch((error: unknown) => error)
  expect([sqlState(wrong), isDatabaseUnavailable(wrong)]).toEqual(['55000', false])
})

test('without prepared statements, for an old pooler, a household still buys', async () => {
  const shop = await openShop({ worker: true, stripe: true, settings: { DATABASE_PREPARE: 'false' } })
  const { accessToken: token, addressId } = await readyBuyer(shop)
  const placed = await shop.call('/orders', {
    token,
    headers: { 'idempotency-key': 'once' },
    body: { shippingAddressId: addressId, paymentMethod: 'card' },
  })
  expect(placed.status).toBe(201)
  const sheet = await shop.call(`/orders/${placed.body.id}/payment?wait=10`, { token })
  expect(await confirmWithTestCard(sheet.body, shop.stripeUrl)).toBe('succeeded')
  await eventually(async () => {
    const { body } = await shop.call(`/orders/${placed.body.id}`, { token })
    return body.paymentStatus === 'paid'
  })
  const kept = await Promise.all(
    Array.from({ length: 10 }, () => shop.context.db.sql`select from pg_prepared_statements`),
  )
  expect(kept.flat()).toHaveLength(0)
})

test('after each restart of Postgres the API serves again within a second', async () => {
  const postgres = await startPostgres({ durable: true })
  const config = readConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATABASE_URL: postgres.url,
    REDIS_URL: 'redis://127.0.0.1:9/0',
    KEPT_ANSWER_BYTES: '0',
  })
  const context = openContext(config, 'api')
  afterThisFile(() => closeContext(context))
  const reporter = { report: () => undefined, flush: () => Promise.resolve() }
  const app = createApp({ context, lifecycle: { draining: false }, reporter })
  const ask = async (path: string): Promise<number> =>
    (await app.handle(new Request(`http://localhost${path}`))).status
  const askMany = () => Promise.all(Array.from({ length: 30 }, () => ask('/products')))

  for (const _ of ['once', 'and again']) {
    expect(new Set(await askMany())).toEqual(new Set([200]))
    await postgres.stop()
    // Enough of them to drive the pauses between attempts to connect as high as they go.
    for (const _round of [1, 2]) expect(new Set(await askMany())).toEqual(new Set([503]))
    await postgres.restart()
    const restartedAt = performance.now()
    await eventually(async () => (await ask('/readyz')) === 200)
    expect(performance.now() - restartedAt).toBeLessThan(1_000)
  }
  expect(new Set(await askMany())).toEqual(new Set([200]))
}, 120_000)

/** Takes connections out of a pool and keeps them, until released. */
async function holdAll(db: ReturnType<typeof openDatabase>, count: number) {
  const released = Promise.withResolvers<void>()
  const taken = Array.from({ length: count }, () => Promise.withResolvers<void>())
  const held = taken.map((one) =>
    transact({ db }, async ({ sql }) => {
      await sql`select 1`
      one.resolve()
      await released.promise
    }),
  )
  await Promise.all(taken.map((one) => one.promise))
  return { release: () => released.resolve(), held: Promise.all(held) }
}
