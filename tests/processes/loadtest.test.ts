import { expect, test } from 'bun:test'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { findBrokenPromises } from '../../scripts/database/index'
import { judge } from '../../scripts/loadtest/index'
import { openMeter, type PlacedOrder } from '../../scripts/shopper/index'
import { afterThisFile } from '../support/cleanup'
import { readyBuyer } from '../support/customers'
import { startProcess } from '../support/processes'
import { testServices } from '../support/services'
import { openShop } from '../support/shop'

const shop = await openShop({ worker: true, stripe: true })
const folder = mkdtempSync(join((await testServices()).runDirectory, 'load-'))
afterThisFile(async () => rmSync(folder, { recursive: true, force: true }))
const customers = join(folder, 'customers.json')

async function load() {
  const command = [
    ...[process.execPath, 'scripts/loadtest.ts', '--url', shop.url, '--stripe', shop.stripeUrl],
    ...['--database', shop.databaseUrl, '--into', folder, '--customers', customers],
    ...['--users', '4', '--seconds', '3', '--think-ms', '40'],
  ]
  const running = await startProcess({ name: 'loadtest', command })
  await running.exited
  return readFileSync(join(folder, 'loadtest.md'), 'utf8')
}

test('customers buy from a running shop, and the second time they need no code', async () => {
  const first = await load()
  const asked = await shop.context.db.sql`select from otp_challenges`
  const second = await load()

  expect(first).toContain('| `POST /orders` |')
  expect(first).toContain('Refusals, by code: none.')
  for (const report of [first, second]) expect(report).toContain('I1 to I7 hold.')
  const [paid] = await shop.context.db.sql<[{ count: number }]>`
    select count(*)::int as count from orders where payment_status = 'paid'`
  expect(paid.count).toBeGreaterThan(0)
  expect(asked.length).toBe(4)
  expect(await shop.context.db.sql`select from otp_challenges`).toHaveLength(4)
  expect(existsSync(join(folder, 'loadtest.svg'))).toBe(true)
}, 60_000)

test('times above a limit, and none at all, are no success', () => {
  const meter = openMeter()
  const see = (route: string, milliseconds: number) =>
    meter.observe({ route, milliseconds, startedAt: 0, status: 200, code: '' })
  for (let time = 0; time < 100; time += 1) see('GET /products', time < 94 ? 20 : 150)
  see('GET /orders/:id/payment?wait', 5_000)
  see('POST /orders', 299)

  expect(judge(meter, []).map(({ p95, holds }) => [p95, holds])).toEqual([
    [150, false],
    [299, true],
    [0, undefined],
  ])
})

test('an order that is not as its customer saw it is found', async () => {
  const { userId, accessToken: token, addressId } = await readyBuyer(shop)
  const body = { shippingAddressId: addressId, paymentMethod: 'card' }
  const { body: order } = await shop.call('/orders', { token, body })
  const seen: PlacedOrder = { userId, key: 'k', sentAt: 1, answeredAt: 2, orderId: order.id }
  const broken = async (orders: PlacedOrder[]) => {
    const found = await findBrokenPromises(shop.databaseUrl, orders, { settleWithinMs: 20_000 })
    return found.map((one) => one.slice(0, 2))
  }

  expect(await broken([seen])).toEqual([])
  expect(await broken([{ ...seen, cancelledAt: 3 }])).toEqual(['I6'])
  expect(await broken([{ ...seen, paidSeenAt: 3 }])).toEqual(['I6'])
  expect(await broken([{ ...seen, confirmedAt: 3 }])).toEqual(['I4'])
  expect(await broken([{ ...seen, otherOrderId: 'another' }])).toEqual(['I3'])
  expect(await broken([{ ...seen, orderId: crypto.randomUUID() }])).toContain('I6')
  await shop.context.db
    .sql`update products set reserved = reserved + 1 where id in (select product_id from order_items)`
  expect(await broken([seen])).toContain('I1')
}, 60_000)
