import { expect, test } from 'bun:test'
import { createBuyers, createProducts, orderBody } from '../support/crowd'
import { eventually } from '../support/processes'
import { openShop, type Reply } from '../support/shop'
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

test('another body replaces the unpaid order, also when that one holds the last unit', async () => {
  const { place, productId, buyer } = await buyerOf(1)
  const first = await place()

  const second = await place({ notes: 'drugie piętro' })

  expect([first.status, second.status]).toEqual([201, 201])
  const orders = await ordersOf(buyer.userId)
  expect(orders.map(({ status }) => status)).toEqual(['cancelled', 'pending'])
  expect(await stockOf(db, productId)).toEqual({ stock: 1, reserved: 1 })
  const topics =
    await sql`select topic from outbox where payload ->> 'orderId' = ${first.body.id} order by id`
  expect(topics.map(({ topic }) => topic)).toEqual(['order.placed', 'order.cancelled'])
  await expectStockToMatch(db)
})

test.each(['order.checked', 'order.shielded', 'order.replaced'])(
  'whoever changes their unpaid order keeps its units: a rival at %s gets none of them',
  async (point) => {
    const { place, productId, buyer } = await buyerOf(1)
    const [rival] = await createBuyers(shop.context, 1, () => [{ productId, quantity: 1 }])
    const first = await place()
    shop.at(point, async () => {
      const reply = await shop.call('/orders', { token: rival?.token, body: rival && orderBody(rival) })
      expect(reply.body.code).toBe('CART_HAS_PROBLEMS')
    })

    const second = await place({ notes: 'drugie piętro' })

    expect(second).toMatchObject({ status: 201, body: { notes: 'drugie piętro' } })
    expect(await ordersOf(buyer.userId)).toEqual([
      { id: first.body.id, status: 'cancelled' },
      { id: second.body.id, status: 'pending' },
    ])
    expect(await stockOf(db, productId)).toEqual({ stock: 1, reserved: 1 })
  },
)

test('a change that cannot be written leaves the unpaid order as it was, with its units', async () => {
  const { place, productId, buyer } = await buyerOf(1)
  const first = await place()
  const outbox = async () =>
    (await sql`select from outbox where payload ->> 'orderId' = ${first.body.id}`).length
  const before = await outbox()
  const archive = async () =>
    void (await sql`update products set status = 'archived' where id = ${productId}`)
  shop.at('order.shielded', archive)

  const second = await place({ notes: 'inaczej' })

  expect(second).toMatchObject({ status: 409, body: { code: 'CART_HAS_PROBLEMS' } })
  expect(await ordersOf(buyer.userId)).toEqual([{ id: first.body.id, status: 'pending' }])
  expect(await stockOf(db, productId)).toEqual({ stock: 1, reserved: 1 })
  expect(await outbox()).toBe(before)
})

test('two who swap their products for each other’s at once wait in one order, and neither is begun anew', async () => {
  const [a = '', b = ''] = await createProducts(db, [9, 9])
  const buyers = await createBuyers(shop.context, 2, (index) => [{ productId: index ? b : a, quantity: 1 }])
  const place = (index: number) => {
    const buyer = buyers[index]
    return shop.call('/orders', { token: buyer?.token, body: buyer && orderBody(buyer) })
  }
  for (const [index, { token }] of buyers.entries()) {
    expect((await place(index)).status).toBe(201)
    const items = [
      { productId: index ? b : a, quantity: 0 },
      { productId: index ? a : b, quantity: 1 },
    ]
    await shop.call('/cart/items', { token, method: 'PATCH', body: { items } })
  }
  let second = Promise.resolve<Reply | undefined>(undefined)
  shop.at('order.replaced', async () => {
    second = place(1)
    await eventually(async () => {
      const waiting = await sql`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      return waiting.length === 1
    })
  })

  const statements = await shop.statementsOf(async () => {
    expect([(await place(0)).status, (await second)?.status]).toEqual([201, 201])
  })

  expect(statements.filter((statement) => statement.includes('insert into carts'))).toHaveLength(2)
  await expectStockToMatch(db)
})

test('the same submission after its time to pay replaces the order; one whose money may be moving is the answer', async () => {
  const { place, productId, buyer } = await buyerOf(1)
  const key = { 'idempotency-key': 'in-time' }
  const first = await place({}, key)
  const overdue = (id: string) =>
    sql`update orders set expires_at = now() - interval '1 second' where id = ${id}`
  await overdue(first.body.id)

  const replay = await place({}, key)
  const second = await place()

  expect(replay).toMatchObject({ status: 200, body: { id: first.body.id, payment: { status: 'closed' } } })
  expect(second).toMatchObject({ status: 201, body: { payment: { status: 'preparing' } } })
  expect(await ordersOf(buyer.userId)).toEqual([
    { id: first.body.id, status: 'cancelled' },
    { id: second.body.id, status: 'pending' },
  ])
  expect(await stockOf(db, productId)).toEqual({ stock: 1, reserved: 1 })

  await overdue(second.body.id)
  await sql`update orders set payment_status = 'processing' where id = ${second.body.id}`
  const paying = await place()
  const sheet = await shop.call(`/orders/${second.body.id}/payment`, { token: buyer.token })
  expect(paying).toMatchObject({
    status: 200,
    body: { id: second.body.id, payment: { status: 'processing' } },
  })
  expect(sheet.status).toBe(200)
})

test('an unpaid order whose payment is under way is not replaced', async () => {
  const { place, productId, buyer } = await buyerOf(5)
  const first = await place()
  await sql`update orders set payment_status = 'processing' where id = ${first.body.id}`

  const second = await place({ notes: 'inaczej' })

  expect(second.status).toBe(409)
  expect(second.body).toMatchObject({ code: 'PAYMENT_IN_PROGRESS', params: { orderId: first.body.id } })
  expect(await ordersOf(buyer.userId)).toEqual([{ id: first.body.id, status: 'pending' }])
  expect(await stockOf(db, productId)).toEqual({ stock: 5, reserved: 1 })
})

test('an order that was the answer to a key stays its answer, whichever key it was made under', async () => {
  const { place, buyer } = await buyerOf(5)
  const [made, tapped] = [{ 'idempotency-key': 'made' }, { 'idempotency-key': 'tapped-again' }]
  const first = await place({}, made)
  expect(await place({}, tapped)).toMatchObject({ status: 200, body: { id: first.body.id } })
  const second = await place({ notes: 'drugie piętro' })
  expect(second.status).toBe(201)

  const repeated = await place({}, tapped)

  expect(repeated).toMatchObject({ status: 200, body: { id: first.body.id, status: 'cancelled' } })
  expect(await ordersOf(buyer.userId)).toEqual([
    { id: first.body.id, status: 'cancelled' },
    { id: second.body.id, status: 'pending' },
  ])
  expect((await place({ notes: 'inaczej' }, tapped)).body.code).toBe('IDEMPOTENCY_KEY_REUSED')
})

test('the same request twice at once has one answer, also where it only finds an order', async () => {
  const { place, buyer } = await buyerOf(5)
  const first = await place()
  const key = { 'idempotency-key': 'twice' }
  let other = Promise.resolve<Reply | undefined>(undefined)
  shop.at('order.answered', async () => {
    other = place({}, key)
    await other
  })

  const reply = await place({}, key)

  for (const { status, body } of [reply, (await other) ?? reply]) {
    expect([status, body.id]).toEqual([200, first.body.id])
  }
  const kept = await sql`select result_id from idempotency_keys where actor_id = ${buyer.userId}`
  expect([...kept]).toEqual([{ result_id: first.body.id }])
  expect(await ordersOf(buyer.userId)).toHaveLength(1)
})
