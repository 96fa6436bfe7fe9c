import { expect, test } from 'bun:test'
import { adminWith, auditOf, refuses, superAdmin } from '../admin/support'
import { makeProduct } from '../catalog/products'
import { deliver, intentEvent, unpaidOrder } from '../payment/support'
import { openShop } from '../support/shop'
import { expectStockToMatch } from '../support/stock'
import { wakeUpsOf } from './support'

const shop = await openShop()
const { sql } = shop.context.db
const boss = await superAdmin(shop)
const { token } = await adminWith(shop, 'product_manager')
const move = (body: object, headers: Record<string, string> = {}) =>
  shop.call('/admin/stock-movements', { token, body, headers })

test('stock moves by deltas, at once for everyone, and its ledger adds up', async () => {
  const { id } = await makeProduct(shop, token)
  const arrived = await move({ productId: id, delta: 30, reason: 'restock', note: 'delivery 17' })
  expect(arrived.body).toMatchObject({ stock: 30, reserved: 0, available: 30, cancelledOrders: [] })
  expect((await shop.call(`/products/${id}`)).body.available).toBe(30)
  const counts = await Promise.all(
    [-1, -2, -3, 4].map((delta) => move({ productId: id, delta, reason: 'adjustment' })),
  )
  expect(counts.map((reply) => reply.status)).toEqual([201, 201, 201, 201])
  const [ledger] = await sql`
    select p.stock, (select sum(delta)::int from stock_movements m where m.product_id = p.id) as moved
    from products p where id = ${id}`
  expect(ledger).toEqual({ stock: 28, moved: 28 })

  const rows = () => sql`select stock from products where id = ${id}`
  await refuses(shop, { status: 409, code: 'STOCK_NEGATIVE', rows }, () =>
    move({ productId: id, delta: -29, reason: 'adjustment' }),
  )
  await refuses(shop, { status: 404, code: 'PRODUCT_NOT_FOUND' }, () =>
    move({ productId: boss.id, delta: 1, reason: 'restock' }),
  )
  for (const delta of [0, 1.5, '3', 1e9]) {
    await refuses(shop, { status: 422, code: 'VALIDATION_FAILED', rows }, () =>
      move({ productId: id, delta, reason: 'restock' }),
    )
  }
  await refuses(shop, { status: 422, code: 'VALIDATION_FAILED', rows }, () =>
    move({ productId: id, delta: 1, reason: 'sale' }),
  )
})

test('more than can be counted is refused', async () => {
  const { id } = await makeProduct(shop, token)
  await sql`update products set stock = 2000000000 where id = ${id}`
  const rows = () =>
    sql`select stock, (select count(*)::int from stock_movements) as n from products where id = ${id}`
  await refuses(shop, { status: 409, code: 'STOCK_TOO_LARGE', rows }, () =>
    move({ productId: id, delta: 1, reason: 'restock' }),
  )
  await sql`update products set stock = 0 where id = ${id}`
})

test('a movement sent again under its key moves nothing, and says so', async () => {
  const { id } = await makeProduct(shop, token)
  const send = (delta: number) =>
    move({ productId: id, delta, reason: 'restock', note: 'delivery 18' }, { 'idempotency-key': 'delivery' })
  const audit = await auditOf(shop, async () => {
    const first = await send(12)
    expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([201, null])
    expect(first.body).toEqual({
      productId: id,
      stock: 12,
      reserved: 0,
      available: 12,
      movementId: expect.any(Number),
      cancelledOrders: [],
    })
    const again = await send(12)
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true'])
    expect(again.body).toEqual({ ...first.body, movementId: null })
    await refuses(shop, { status: 422, code: 'IDEMPOTENCY_KEY_REUSED' }, () => send(13))
  })
  const [movement] = await sql<[{ id: number }]>`select id from stock_movements where product_id = ${id}`
  expect(audit).toMatchObject([
    {
      action: 'stock.moved',
      entity_id: id,
      before: { stock: 0 },
      after: { stock: 12, movementId: movement.id, reason: 'restock', cancelledOrders: [] },
      reason: 'delivery 18',
    },
  ])
})

/** Two unpaid orders of one product: of all that hold units of it, these are the newest. */
async function twoHolders() {
  const older = await unpaidOrder(shop)
  const newer = await unpaidOrder(shop)
  expect(newer.productId).toBe(older.productId)
  const { productId } = older
  const level = async () => {
    const [row] = await sql<[{ stock: number; reserved: number }]>`
      select stock, reserved from products where id = ${productId}`
    return row
  }
  const rows = async () => [
    await level(),
    await sql`select id, status, event_seq from orders where id in (${older.orderId}, ${newer.orderId}) order by id`,
    await sql`select id from outbox order by id`,
  ]
  return { older, newer, productId, level, rows }
}

test('below what orders hold, stock is refused with those orders; force cancels the newest unpaid one', async () => {
  const { older, newer, productId, level, rows } = await twoHolders()
  const { stock, reserved } = await level()
  const delta = reserved - 1 - stock

  const refused = await refuses(shop, { status: 409, code: 'STOCK_BELOW_RESERVED', rows }, () =>
    move({ productId, delta, reason: 'adjustment' }),
  )
  expect(
    refused.body.problems.map((problem: { params: { orderId: string } }) => problem.params.orderId),
  ).toEqual([newer.orderId, older.orderId])
  const forced = await wakeUpsOf(shop, newer.orderId, () =>
    move({ productId, delta, reason: 'adjustment', note: 'water damage', force: true }),
  )
  expect(forced.woken).toBe(1)
  expect(forced.reply.body).toMatchObject({
    stock: reserved - 1,
    reserved: reserved - newer.quantity,
    available: newer.quantity - 1,
    cancelledOrders: [newer.orderId],
  })
  const [gone] = await sql`select status, cancel_reason from orders where id = ${newer.orderId}`
  expect(gone).toEqual({ status: 'cancelled', cancel_reason: 'stock_corrected' })
  expect(
    await sql`select from outbox where topic = 'order.cancelled' and payload ->> 'orderId' = ${newer.orderId}`,
  ).toHaveLength(1)
  await expectStockToMatch(shop.context.db)

  await sql`update orders set payment_status = 'processing' where id = ${older.orderId}`
  const left = await level()
  await refuses(shop, { status: 409, code: 'STOCK_BELOW_RESERVED', rows }, () =>
    move({ productId, delta: left.reserved - 1 - left.stock, reason: 'adjustment', force: true }),
  )
  await sql`update orders set payment_status = 'pending' where id = ${older.orderId}`
})

test('corrections at once take no more than there is, and each is told why', async () => {
  const { id } = await makeProduct(shop, token)
  await move({ productId: id, delta: 3, reason: 'restock' })
  const replies = await Promise.all(
    Array.from({ length: 8 }, () => move({ productId: id, delta: -1, reason: 'adjustment' })),
  )
  expect(replies.filter(({ status }) => status === 201)).toHaveLength(3)
  expect(new Set(replies.filter(({ status }) => status !== 201).map(({ body }) => body.code))).toEqual(
    new Set(['STOCK_NEGATIVE']),
  )
})

test('whoever held units once is not named among those who hold them', async () => {
  const { older, newer, productId, level } = await twoHolders()
  const cancel = { token: older.accessToken, body: {} }
  expect((await shop.call(`/orders/${older.orderId}/cancel`, cancel)).status).toBe(200)
  const { stock } = await level()
  const refused = await move({ productId, delta: -stock, reason: 'adjustment' })
  expect(refused.body.problems).toMatchObject([{ params: { orderId: newer.orderId } }])
})

test('room that would not do is not made: no order is cancelled in vain', async () => {
  const { older, newer, productId, level, rows } = await twoHolders()
  await sql`update orders set payment_status = 'processing' where status = 'pending' and id <> ${newer.orderId}`
  const { stock, reserved } = await level()

  // The newest order alone does not hold so much, and the others are being paid.
  const delta = reserved - newer.quantity - older.quantity - stock
  let closedOnTheWay = false
  shop.at('stock.room_made', async () => {
    closedOnTheWay = true
  })
  await refuses(shop, { status: 409, code: 'STOCK_BELOW_RESERVED', rows }, () =>
    move({ productId, delta, reason: 'adjustment', force: true }),
  )
  expect(closedOnTheWay).toBe(true)
})

test('money that comes while room is made finds its order cancelled, and goes back', async () => {
  const { newer, productId, level } = await twoHolders()
  const { stock, reserved } = await level()
  const paying = Promise.withResolvers<number>()
  shop.at('stock.room_made', async () => {
    // It waits for the lock on its order, which the correction holds until it has committed.
    void deliver(shop.url, intentEvent(newer, 'succeeded')).then(({ status }) => paying.resolve(status))
  })
  const delta = reserved - 1 - stock
  const forced = await move({ productId, delta, reason: 'adjustment', force: true })
  expect(forced.body.cancelledOrders).toEqual([newer.orderId])
  expect(await paying.promise).toBe(200)
  const [order] = await sql`select status, payment_status from orders where id = ${newer.orderId}`
  expect(order).toEqual({ status: 'cancelled', payment_status: 'refunded' })
  expect((await level()).stock).toBe(reserved - 1)
  await expectStockToMatch(shop.context.db)
})
