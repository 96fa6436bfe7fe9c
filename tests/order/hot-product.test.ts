import { expect, test } from 'bun:test'
import { openPageMeter } from '../../scripts/database/measurements'
import { afterThisFile } from '../support/cleanup'
import { createBuyers, createProducts, orderBody } from '../support/crowd'
import { openShop } from '../support/shop'
import { expectStockToMatch, stockOf } from '../support/stock'

const shop = await openShop({ seed: false })
const meter = await openPageMeter(shop.databaseUrl)
afterThisFile(() => meter.close())
const { db } = shop.context

const units = 50
const crowd = 200

test('50 units and 200 buyers at once: 50 are sold, and who gets none costs three statements at most', async () => {
  const [productId = ''] = await createProducts(db, [units])
  const buyers = await createBuyers(shop.context, crowd, () => [{ productId, quantity: 1 }])
  let statuses: number[] = []

  const costs = await meter.measure(async () => {
    const replies = await Promise.all(
      buyers.map((buyer) => shop.call('/orders', { token: buyer.token, body: orderBody(buyer) })),
    )
    statuses = replies.map(({ status }) => status)
  })

  expect(statuses.filter((status) => status === 201)).toHaveLength(units)
  expect(statuses.filter((status) => status === 409)).toHaveLength(crowd - units)
  expect(await stockOf(db, productId)).toEqual({ stock: units, reserved: units })
  await expectStockToMatch(db)
  const calls = (statement: RegExp) =>
    costs.filter((cost) => statement.test(cost.statement)).reduce((sum, cost) => sum + cost.calls, 0)
  const [actors, reads, writes] = [/"seenLongAgo"/, /order_number_seq/, /insert into orders/].map(calls)
  const asked = (actors ?? 0) + (reads ?? 0) + (writes ?? 0)
  expect(actors).toBe(crowd)
  expect(asked - 3 * units).toBeLessThanOrEqual(3 * (crowd - units))
}, 30_000)

test('who stands in line is not kept from reading the shop, and is let in when somebody is through', async () => {
  const { turns, config } = shop.context
  const places = config.database.poolSize / 2
  const [productId = ''] = await createProducts(db, [5])
  const [buyer] = await createBuyers(shop.context, 1, () => [{ productId, quantity: 1 }])
  if (!buyer) throw new Error('no buyer was made')
  for (let place = 0; place < places; place += 1) await turns.enter()
  let placed = false

  const order = shop.call('/orders', { token: buyer.token, body: orderBody(buyer) }).then((reply) => {
    placed = true
    return reply
  })
  const cart = await shop.call('/cart', { token: buyer.token })

  expect(cart.status).toBe(200)
  expect(placed).toBe(false)
  turns.leave()
  expect((await order).status).toBe(201)
  for (let place = 1; place < places; place += 1) turns.leave()
}, 30_000)
