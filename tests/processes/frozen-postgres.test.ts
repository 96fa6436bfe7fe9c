import { expect, test } from 'bun:test'
import Stripe from 'stripe'
import { readConfig } from '#platform/config'
import { closeContext, openContext } from '#platform/context'
import { isDatabaseUnavailable, openDatabase, openReader, sqlState, transact } from '#platform/database'
import { asObject } from '../../scripts/demo/index'
import { afterThisFile } from '../support/cleanup'
import { createBuyers, createProducts, orderBody } from '../support/crowd'
import { startPostgres } from '../support/postgres'
import { eventually, freePort } from '../support/processes'
import { openRealShop } from '../support/real-shop'
import { expectStockToMatch } from '../support/stock'

const settings = {
  DATABASE_REQUEST_DEADLINE_MS: '1000',
  DATABASE_DEADLINE_MS: '1500',
  DATABASE_ACQUIRE_TIMEOUT_MS: '500',
}
/** Waiting for a place, the deadline, and what a busy machine adds; without a deadline nothing comes at all. */
const inTimeMs = 6_000
/** As many as the pool has connections, and some that wait for one. */
const buyersAtOnce = 16

const postgres = await startPostgres()
const shop = await openRealShop({ postgres })
const context = openContext(readConfig({ ...shop.environment, LOG_LEVEL: 'silent' }), 'test')
const { db } = context
afterThisFile(() => closeContext(context))
const workerPort = await freePort()
const worker = `http://127.0.0.1:${workerPort}`
await Promise.all([
  shop.startApi(settings),
  shop.startWorker({ ...settings, WORKER_PORT: String(workerPort) }),
])
const [productId = ''] = await createProducts(db, [1_000])
const [shopper, ...crowd] = await createBuyers(context, 1 + 2 * buyersAtOnce, () => [
  { productId, quantity: 1 },
])
if (!shopper) throw new Error('no buyer was made')
const { token } = shopper
const order = await ask('/orders', { token, body: orderBody(shopper), key: 'frozen-1' })

interface Call {
  readonly method?: string
  readonly token?: string
  readonly body?: object
  readonly key?: string
}

/** As a phone with some patience: an answer that does not come in time is none. */
async function ask(path: string, { method, token: bearer, body, key }: Call = {}) {
  const reply = await fetch(new URL(path, shop.url), {
    method: method ?? (body ? 'POST' : 'GET'),
    headers: {
      ...(body && { 'content-type': 'application/json' }),
      ...(bearer && { authorization: `Bearer ${bearer}` }),
      ...(key && { 'idempotency-key': key }),
    },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(inTimeMs),
  })
  const answer = asObject(await reply.json())
  return { ...answer, status: reply.status, retryAfter: Number(reply.headers.get('retry-after')) }
}

const readiness = async (url: string) =>
  (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(inTimeMs) })).status

const requests: Record<string, () => ReturnType<typeof ask>> = {
  'a list of products': () => ask('/products?limit=37&sort=-price'),
  'a cart': () => ask('/cart', { token }),
  'a cart that is changed': () =>
    ask(`/cart/items/${productId}`, { token, method: 'PUT', body: { quantity: 2 } }),
  'an order': () => ask('/orders', { token, body: orderBody(shopper), key: 'frozen-1' }),
  'my orders': () => ask('/orders', { token }),
  'a payment that is waited for': () => ask(`/orders/${Reflect.get(order, 'id')}/payment?wait=1`, { token }),
  'a sign-in': () => ask('/auth/otp', { body: { phone: '+48512000009', userType: 'individual' } }),
  'a guest': () => ask('/auth/guest', { body: { deviceId: 'frozen-phone' } }),
  'a profile': () => ask('/me', { token }),
  readiness: () => ask('/readyz'),
}

test('while Postgres is frozen every request is told in time to come back, and all is well at once with it', async () => {
  expect(order).toMatchObject({ status: 201 })
  await postgres.pause()
  try {
    const answers = await Promise.all(
      Object.entries(requests).map(async ([name, send]) => ({ name, ...(await send()) })),
    )
    for (const { name, status, retryAfter, ...body } of answers) {
      expect({ name, status, ...body }).toMatchObject({
        name,
        status: 503,
        code: 'SERVICE_UNAVAILABLE',
        retryable: true,
      })
      expect(retryAfter).toBeGreaterThan(0)
    }
    expect(await readiness(worker)).toBe(503)
  } finally {
    postgres.resume()
  }
  const recovered = await eventually(
    async () => {
      const statuses = await Promise.all(
        Object.values(requests).map((send) => send().then((one) => one.status)),
      )
      return statuses.every((status) => status < 300) && statuses
    },
    { deadlineMs: 2_000 },
  )
  expect(recovered).toHaveLength(Object.keys(requests).length)
  await eventually(async () => (await readiness(worker)) === 200)
}, 60_000)

test('orders that were under way when it froze are there once, whatever their customers were told', async () => {
  const served = new Map<string, string>()
  let refused = 0
  let frozen: Promise<void> | undefined
  const buy = async (buyer: (typeof crowd)[number]): Promise<void> => {
    await eventually(
      async () => {
        const answer = await ask('/orders', {
          token: buyer.token,
          body: orderBody(buyer),
          key: `frozen-${buyer.userId}`,
        })
        if (answer.status === 503) refused += 1
        const id: unknown = Reflect.get(answer, 'id')
        if (typeof id === 'string') served.set(buyer.userId, id)
        if (served.size === 3) frozen ??= freezeForAWhile()
        return typeof id === 'string'
      },
      { deadlineMs: 40_000 },
    )
  }
  const freezeForAWhile = async (): Promise<void> => {
    await postgres.pause()
    await eventually(() => refused >= buyersAtOnce).finally(postgres.resume)
  }
  await Promise.all(crowd.map(buy))
  await frozen

  const rows = await db.sql<{ id: string; userId: string }[]>`
    select id, user_id as "userId" from orders where user_id = any(${crowd.map(({ userId }) => userId)}::uuid[])`
  expect(refused).toBeGreaterThanOrEqual(buyersAtOnce)
  expect(rows).toHaveLength(crowd.length)
  expect(new Map(rows.map(({ userId, id }) => [userId, id]))).toEqual(served)
  await expectStockToMatch(db)
  await eventually(async () => {
    const [left] = await db.sql<[{ all: number; idle: number }]>`
      select count(*)::int as all, (count(*) filter (where state like 'idle in%'))::int as idle
      from pg_stat_activity where application_name in ('metropolitan-api', 'metropolitan-worker')`
    expect(left.idle).toBe(0)
    // A pool of ten in each process.
    expect(left.all).toBeLessThanOrEqual(20)
    return true
  })
}, 60_000)

test('a statement, a transaction and a report each give up their connection, and the next has another', async () => {
  const config = readConfig({ ...shop.environment, DATABASE_DEADLINE_MS: '400', DATABASE_POOL_SIZE: '1' })
  const [own, reader] = [
    openDatabase(config.database, 'late'),
    openReader(config.database, { processName: 'late' }),
  ]
  const works = [
    async () => await own.sql`select 1`,
    () => transact({ db: own }, async ({ sql }) => await sql`select 1`),
    async () => await reader.sql`select 1`,
  ]
  for (const work of works) {
    await work()
    await postgres.pause()
    const failure = await work().catch((error: unknown) => error)
    postgres.resume()
    expect([sqlState(failure), isDatabaseUnavailable(failure)]).toEqual(['QUERY_TIMEOUT', true])
    await work()
  }
  await Promise.all([own.close(), reader.close()])
}, 60_000)

test('an event of Stripe’s is refused in time, too, and is taken when it comes again', async () => {
  const { accepted, refused } = await deliverAroundFreeze()
  expect([refused, accepted]).toEqual([503, 200])
}, 60_000)

async function deliverAroundFreeze() {
  const payload = JSON.stringify({
    object: 'event',
    id: `evt_${crypto.randomUUID()}`,
    type: 'customer.created',
    created: Math.floor(Date.now() / 1_000),
    data: { object: { object: 'customer', id: 'cus_of_somebody' } },
  })
  const deliver = async () => {
    const signature = await new Stripe('sk_test_x').webhooks.generateTestHeaderStringAsync({
      payload,
      secret: 'whsec_emulator',
    })
    const headers = { 'stripe-signature': signature, 'content-type': 'application/json' }
    const signal = AbortSignal.timeout(inTimeMs)
    return (await fetch(`${shop.url}/webhooks/stripe`, { method: 'POST', headers, body: payload, signal }))
      .status
  }
  await postgres.pause()
  const refused = await deliver().finally(postgres.resume)
  return { refused, accepted: await eventually(async () => (await deliver()) === 200 && 200) }
}
