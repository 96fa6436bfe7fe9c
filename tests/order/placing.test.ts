import { expect, test } from 'bun:test'
import postgres from 'postgres'
import { pagesTouched, statementsOf } from '../../scripts/bench/index'
import { orderNumber } from '../../src/domains/order/infrastructure/order-numbers'
import { afterThisFile } from '../support/cleanup'
import { createBuyers, createProducts, orderBody } from '../support/crowd'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'
import { expectStockToMatch, stockOf } from '../support/stock'

const shop = await openShop({ seed: false })
const { db } = shop.context
const { sql } = db

async function buyerOf(stock: number, quantity = 1) {
  const [productId = ''] = await createProducts(db, [stock])
  const [buyer] = await createBuyers(shop.context, 1, () => [{ productId, quantity }])
  if (!buyer) throw new Error('no buyer was made')
  const place = (more: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
    shop.call('/orders', { token: buyer.token, body: orderBody(buyer, more), headers })
  return { productId, buyer, place }
}

async function ordersOf(userId: string) {
  const rows = await sql<{ id: string; status: string }[]>`
    select id, status from orders where user_id = ${userId} order by created_at, id`
  return [...rows]
}

test('an order costs three statements and two round trips to Redis', async () => {
  const warm = await buyerOf(5)
  await warm.place()
  const { place, productId, buyer } = await buyerOf(5)
  // A caller's first request in a minute fetches a lease of the rate limit, which the next ones live on.
  await shop.call('/orders', { token: buyer.token, body: {} })
  const trips = new Set<unknown>()
  const { redis } = shop.context
  const send = redis.sendCommand.bind(redis)
  redis.sendCommand = (command, stream) => {
    trips.add(stream ?? command)
    return send(command, stream)
  }

  const statements = await shop.statementsOf(async () => expect((await place()).status).toBe(201))
  redis.sendCommand = send

  expect(statements).toHaveLength(3)
  expect(trips.size).toBeLessThanOrEqual(2)
  expect(await stockOf(db, productId)).toEqual({ stock: 5, reserved: 1 })
})

test('its number is that of the sequence, under the shop’s own key', async () => {
  const { place } = await buyerOf(5)
  const [before] = await sql<[{ next: number }]>`select nextval('order_number_seq')::float8 as next`

  const placed = await place()

  const { orderNumberKeys } = shop.context.config.shop
  expect(orderNumberKeys[0].secret.length).toBeGreaterThan(0)
  expect(placed.body.orderNumber).toBe(orderNumber(orderNumberKeys, before.next + 1))
})

test('the same submission again is the same order, and touches no counter', async () => {
  const { place, productId, buyer } = await buyerOf(5, 2)
  const first = await place()

  const again = await place()

  expect([first.status, again.status]).toEqual([201, 200])
  expect(again.body.id).toBe(first.body.id)
  expect(again.headers.get('idempotent-replayed')).toBe('true')
  expect(await ordersOf(buyer.userId)).toHaveLength(1)
  expect(await stockOf(db, productId)).toEqual({ stock: 5, reserved: 2 })
})

test('a key replays its order even after the cart changed, and refuses another body', async () => {
  const { place, buyer, productId } = await buyerOf(9)
  const key = { 'idempotency-key': 'one' }
  const first = await place({}, key)
  await shop.call(`/cart/items/${productId}`, { token: buyer.token, method: 'PUT', body: { quantity: 3 } })

  const replay = await place({}, key)
  const other = await place({ notes: 'co innego' }, key)

  expect(replay).toMatchObject({ status: 200, body: { id: first.body.id } })
  expect(other).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } })
  expect(await ordersOf(buyer.userId)).toHaveLength(1)
})

const competitors: [string, (productId: string) => Promise<unknown>, number, string][] = [
  ['the price', (id) => sql`update products set price_minor = 26000 where id = ${id}`, 409, 'TOTAL_CHANGED'],
  ['the VAT rate', (id) => sql`update products set vat_rate = 8 where id = ${id}`, 201, 'pending'],
  [
    'the status',
    (id) => sql`update products set status = 'archived' where id = ${id}`,
    409,
    'CART_HAS_PROBLEMS',
  ],
  [
    'the stock',
    (id) => sql`
      with m as (insert into stock_movements (product_id, delta, reason) values (${id}, -5, 'adjustment'))
      update products set stock = 0 where id = ${id}`,
    409,
    'CART_HAS_PROBLEMS',
  ],
]

test.each(competitors)(
  '%s changed between read and write: nothing is sold at what is no longer so',
  async (...[, change, status, outcome]) => {
    for (const point of ['order.checked', 'order.shielded']) {
      const { place, productId, buyer } = await buyerOf(5)
      shop.at(point, async () => void (await change(productId)))

      const reply = await place({ expectedTotalMinor: 25_000 })

      expect(reply.status).toBe(status)
      expect(reply.body.code ?? reply.body.status).toBe(outcome)
      const orders = await ordersOf(buyer.userId)
      const outdated = await sql`
        select from order_items i join products p on p.id = i.product_id
        where p.id = ${productId} and (p.vat_rate, p.price_minor) <> (i.vat_rate, i.unit_price_minor)`
      expect(outdated).toHaveLength(0)
      expect(orders).toHaveLength(status === 201 ? 1 : 0)
      expect((await stockOf(db, productId)).reserved).toBe(orders.length)
    }
    await expectStockToMatch(db)
  },
)

test('a cart edited between read and write: the order is made from the cart as it is', async () => {
  const { place, productId, buyer } = await buyerOf(5)
  shop.at('order.checked', async () => {
    await shop.call(`/cart/items/${productId}`, { token: buyer.token, method: 'PUT', body: { quantity: 2 } })
  })

  const reply = await place()

  expect(reply).toMatchObject({ status: 201, body: { totalMinor: 50_000 } })
  expect(await stockOf(db, productId)).toEqual({ stock: 5, reserved: 2 })
})

test('a price that never stands still is refused in the end, with nothing written', async () => {
  const { place, productId, buyer } = await buyerOf(5)
  let price = 25_000
  const change = async (): Promise<void> => {
    price += 100
    await sql`update products set price_minor = ${price} where id = ${productId}`
    shop.at('order.shielded', change)
  }
  shop.at('order.shielded', change)

  const reply = await place()
  shop.at('order.shielded', () => Promise.resolve())

  expect(reply).toMatchObject({ status: 409, body: { code: 'PRICE_CHANGED', retryable: true } })
  expect(await ordersOf(buyer.userId)).toEqual([])
  expect(await stockOf(db, productId)).toEqual({ stock: 5, reserved: 0 })
})

test('somebody else takes the last unit first: the loser is told, and holds nothing', async () => {
  const { place, productId } = await buyerOf(1)
  const [rival] = await createBuyers(shop.context, 1, () => [{ productId, quantity: 1 }])
  shop.at('order.shielded', async () => {
    const reply = await shop.call('/orders', { token: rival?.token, body: rival && orderBody(rival) })
    expect(reply.status).toBe(201)
  })

  const reply = await place()

  expect(reply).toMatchObject({
    status: 409,
    body: { code: 'CART_HAS_PROBLEMS', problems: [{ code: 'INSUFFICIENT_STOCK', params: { available: 0 } }] },
  })
  expect(await stockOf(db, productId)).toEqual({ stock: 1, reserved: 1 })
})

test('one of two products goes while the order waits for its row: nothing of it is held', async () => {
  const products = await createProducts(db, [5, 5])
  const [first = '', second = ''] = products.toSorted()
  const lines = products.map((productId) => ({ productId, quantity: 2 }))
  const [buyer] = await createBuyers(shop.context, 1, () => lines)
  if (!buyer) throw new Error('no buyer was made')
  const other = postgres(shop.databaseUrl, { max: 1 })
  afterThisFile(() => other.end({ timeout: 1 }))
  const waits = () => sql`
    select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  let rival: Promise<unknown> | undefined
  shop.at('order.shielded', async () => {
    const taken = Promise.withResolvers<void>()
    rival = other.begin(async (tx) => {
      await tx`
        with m as (insert into stock_movements (product_id, delta, reason) values (${second}, -4, 'adjustment'))
        update products set stock = 1 where id = ${second}`
      taken.resolve()
      await eventually(async () => (await waits()).length > 0)
    })
    await taken.promise
  })

  const reply = await shop.call('/orders', { token: buyer.token, body: orderBody(buyer) })

  await rival
  expect(reply).toMatchObject({ status: 409, body: { code: 'CART_HAS_PROBLEMS' } })
  expect(await stockOf(db, first)).toEqual({ stock: 5, reserved: 0 })
  expect(await ordersOf(buyer.userId)).toEqual([])
  await expectStockToMatch(db)
})

test('a counter in Redis that is wrong refuses nobody, whatever it says', async () => {
  const { place, productId } = await buyerOf(5)
  await shop.context.redis.hset(`{metropolitan:stock}:${productId}`, 'left', 0)
  expect((await place()).status).toBe(201)

  const sold = await buyerOf(1)
  await shop.context.redis.hset(`{metropolitan:stock}:${sold.productId}`, 'left', 1_000_000)
  const [rival] = await createBuyers(shop.context, 1, () => [{ productId: sold.productId, quantity: 1 }])
  await shop.call('/orders', { token: rival?.token, body: rival && orderBody(rival) })
  expect((await sold.place()).body.code).toBe('CART_HAS_PROBLEMS')

  const broken = await buyerOf(5)
  await shop.context.redis.set(`{metropolitan:stock}:${broken.productId}`, 'nonsense')
  expect((await broken.place()).status).toBe(201)
  await expectStockToMatch(db)
})

test('the same submission fifty times at once, on the last unit: one order and fifty equal answers', async () => {
  for (const headers of [{}, { 'idempotency-key': 'fifty' }]) {
    const { place, productId, buyer } = await buyerOf(1)

    const replies = await Promise.all(Array.from({ length: 50 }, () => place({}, headers)))

    expect(replies.map(({ status }) => status).toSorted()).toEqual([...Array(49).fill(200), 201])
    expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1)
    expect(await ordersOf(buyer.userId)).toHaveLength(1)
    expect(await stockOf(db, productId)).toEqual({ stock: 1, reserved: 1 })
  }
})

test('baskets of several hot products in any order: no deadlock, no unit sold twice, none left', async () => {
  const products = await createProducts(db, [10, 10, 10])
  const buyers = await createBuyers(shop.context, 40, (index) => {
    const turned = [...products.slice(index % 3), ...products.slice(0, index % 3)]
    return (index % 2 ? turned.toReversed() : turned).map((productId) => ({ productId, quantity: 1 }))
  })

  const replies = await Promise.all(
    buyers.map((buyer) => shop.call('/orders', { token: buyer.token, body: orderBody(buyer) })),
  )

  expect(replies.filter(({ status }) => status === 201)).toHaveLength(10)
  expect(replies.filter(({ body }) => body.code === 'CART_HAS_PROBLEMS')).toHaveLength(30)
  for (const productId of products) expect(await stockOf(db, productId)).toEqual({ stock: 10, reserved: 10 })
  await expectStockToMatch(db)
})

test('Redis stopped: orders go on, and nothing is oversold', async () => {
  const [productId = ''] = await createProducts(db, [3])
  const buyers = await createBuyers(shop.context, 8, () => [{ productId, quantity: 1 }])
  await shop.redis.stop()

  const replies = await Promise.all(
    buyers.map((buyer) => shop.call('/orders', { token: buyer.token, body: orderBody(buyer) })),
  )
  await shop.redis.restart()

  expect(replies.filter(({ status }) => status === 201)).toHaveLength(3)
  expect(replies.filter(({ status }) => status === 409)).toHaveLength(5)
  expect(await stockOf(db, productId)).toEqual({ stock: 3, reserved: 3 })
})

test('an order touches as many pages among six thousand carts as among one thousand', async () => {
  const products = await createProducts(db, [5, 5, 5])
  const line = (index: number) => [{ productId: products[index % 3] ?? '', quantity: 1 }]
  const pages = async (): Promise<number[]> => {
    await sql`vacuum analyze`
    const buyers = await createBuyers(shop.context, 4, line)
    const counts: number[][] = []
    for (const statements of await statementsOf(shop.context, buyers)) {
      counts.push(await pagesTouched(shop.context, statements))
    }
    // The fewest: whoever writes first after a vacuum looks for room in each table's map of free space.
    return [0, 1, 2].map((index) => Math.min(...counts.map((count) => count[index] ?? 0)))
  }
  await createBuyers(shop.context, 1_000, line)
  const few = await pages()
  await createBuyers(shop.context, 5_000, line)
  const many = await pages()

  expect(Math.min(...few)).toBeGreaterThan(0)
  for (const [index, count] of many.entries()) expect(count).toBeLessThanOrEqual((few[index] ?? 0) + 12)
})
