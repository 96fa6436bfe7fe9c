import { expect, test } from 'bun:test'
import { readyBuyer, signUp } from '../support/customers'
import { eventually, freePort, startProcess } from '../support/processes'
import { openShop, send } from '../support/shop'

// No worker runs, so that a payment is prepared for as long as a test needs it to be.
const shop = await openShop()
const port = await freePort()
const url = `http://127.0.0.1:${port}`
await startProcess({
  name: 'api',
  command: [process.execPath, 'src/api.ts'],
  env: {
    NODE_ENV: 'test',
    DATABASE_URL: shop.databaseUrl,
    REDIS_URL: shop.redis.url,
    PORT: String(port),
  },
  readyWhen: async () => (await fetch(`${url}/readyz`)).ok,
})

test('a session ended by one process is out with its next request to another', async () => {
  const { accessToken: token, refreshToken, deviceId } = await signUp(shop)
  expect((await send(url, '/me', { token })).status).toBe(200)
  await shop.call('/auth/logout', { token, method: 'POST' })
  const { status, body } = await send(url, '/me', { token })
  expect([status, body.code]).toEqual([401, 'SESSION_ENDED'])
  const refreshed = await send(url, '/auth/refresh', { body: { refreshToken, deviceId } })
  expect([refreshed.status, refreshed.body.code]).toEqual([401, 'SESSION_ENDED'])
})

test('two processes give parallel refreshes one successor', async () => {
  const { refreshToken, deviceId } = await signUp(shop)
  const body = { refreshToken, deviceId }
  const replies = await Promise.all(
    Array.from({ length: 20 }, (_, index) => send(index % 2 ? url : shop.url, '/auth/refresh', { body })),
  )
  expect(replies.map((reply) => reply.status)).toEqual(replies.map(() => 200))
  expect(new Set(replies.map((reply) => reply.body.refreshToken)).size).toBe(1)
})

test('whoever waits is out within seconds of the end of their session', async () => {
  const buyer = await readyBuyer(shop)
  const token = buyer.accessToken
  const placed = await shop.call('/orders', {
    token,
    body: { shippingAddressId: buyer.addressId, paymentMethod: 'card' },
  })
  const startedAt = performance.now()
  const waiting = send(url, `/orders/${placed.body.id}/payment?wait=25`, { token })
  // The other process has let the request in and looked at the payment: only its own second look can end the wait.
  await eventually(async () => {
    const looks = await shop.context.db.sql`
      select from pg_stat_activity
      where datname = current_database() and application_name = 'metropolitan-api' and query like '%client_secret%'`
    return looks.length > 0
  })
  await shop.call('/auth/logout', { token, method: 'POST' })
  const { status, body } = await waiting
  expect([status, body.code]).toEqual([401, 'SESSION_ENDED'])
  expect(performance.now() - startedAt).toBeLessThan(15_000)
})
