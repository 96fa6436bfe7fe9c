import { expect, test } from 'bun:test'
import postgres from 'postgres'
import { afterThisFile } from '../support/cleanup'
import { readyBuyer } from '../support/customers'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'

const panel = 'https://panel.metropolitan.example'
const most = 4
const shop = await openShop({
  settings: { MAX_REQUESTS_UNDER_WAY: String(most), CORS_ORIGINS: panel, KEPT_ANSWER_BYTES: '1000000' },
})
const holder = postgres(shop.databaseUrl, { max: 1 })
afterThisFile(() => holder.end())
const { accessToken: token } = await readyBuyer(shop)
const cart = () => shop.call('/cart', { token })
const anonymousList = () => shop.call('/products?limit=1')

/** As many requests as may be let in, held by a lock in Postgres until `meanwhile` has run. */
async function whileFull(meanwhile: () => Promise<void>): Promise<number[]> {
  let held: Promise<{ status: number }>[] = []
  await holder.begin(async (tx) => {
    await tx`lock table cart_items in access exclusive mode`
    held = Array.from({ length: most }, cart)
    await eventually(async () => {
      const [row] = await tx<[{ n: number }]>`
        select count(*)::int as n from pg_locks l join pg_database d on d.oid = l.database
        where d.datname = current_database() and not l.granted`
      return row.n === most ? row : undefined
    })
    await meanwhile()
  })
  return (await Promise.all(held)).map(({ status }) => status)
}

test('whoever comes while as many as may be are under way is refused at once, with words, and changes nothing', async () => {
  const before = (await cart()).body
  const statuses = await whileFull(async () => {
    const statements = await shop.statementsOf(async () => {
      const reply = await shop.call('/cart/items', {
        token,
        body: { productId: before.items[0].productId, quantity: 1 },
        headers: { origin: panel, 'accept-language': 'pl' },
      })
      expect([reply.status, reply.body.code, reply.body.retryable]).toEqual([
        503,
        'SERVICE_UNAVAILABLE',
        true,
      ])
      expect(reply.body.detail).toContain('Spróbuj ponownie')
      expect(reply.headers.get('retry-after')).toMatch(/^\d+$/)
      expect(reply.headers.get('x-request-id')).toBe(reply.body.requestId)
      expect(reply.headers.get('access-control-allow-origin')).toBe(panel)
    })
    expect(statements).toEqual([])
  })
  expect(statuses).toEqual(Array(most).fill(200))
  expect((await cart()).body.items).toEqual(before.items)
})

test('probes, Stripe, those who wait for a payment and what is kept are answered all the same', async () => {
  expect((await anonymousList()).status).toBe(200)
  await whileFull(async () => {
    // Seen word for word a moment ago: it waits for nothing, so that it is in nobody's way.
    expect((await anonymousList()).status).toBe(200)
    expect((await shop.call('/livez')).status).toBe(200)
    expect((await shop.call('/readyz')).status).toBe(200)
    expect((await shop.call('/webhooks/stripe', { body: {} })).body.code).toBe('WEBHOOK_SIGNATURE_INVALID')
    const nobodys = `/orders/${crypto.randomUUID()}/payment?wait=1`
    expect((await shop.call(nobodys, { token })).body.code).toBe('ORDER_NOT_FOUND')
    expect((await cart()).status).toBe(503)
  })
})

test('a place is free again however its request ended', async () => {
  for (let round = 0; round < 2; round += 1) {
    await Promise.all(Array.from({ length: most }, () => shop.call('/cart', { token: 'no token' })))
    await Promise.all(Array.from({ length: most }, () => shop.call('/nowhere', { body: '{' })))
  }
  const statuses = await Promise.all(Array.from({ length: most }, async () => (await cart()).status))
  expect(statuses).toEqual(Array(most).fill(200))
})
