import { expect, test } from 'bun:test'
import { makeProduct } from '../catalog/products'
import { readyBuyer } from '../support/customers'
import { openShop } from '../support/shop'
import { adminWith, refuses, superAdmin } from './support'

const shop = await openShop()
const { sql } = shop.context.db
const boss = await superAdmin(shop)
const { token } = await adminWith(shop, 'product_manager')
const move = (body: object) => shop.call('/admin/stock-movements', { token, body })

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

test('below what orders hold, stock is refused with those orders; force cancels the newest unpaid one', async () => {
  const first = await readyBuyer(shop)
  const place = (buyer: typeof first) =>
    shop.call('/orders', {
      token: buyer.accessToken,
      body: { shippingAddressId: buyer.addressId, paymentMethod: 'card' },
    })
  const older = (await place(first)).body
  const second = await readyBuyer(shop)
  const newer = (await place(second)).body
  expect(second.productId).toBe(first.productId)
  const { productId } = first
  const [level] = await sql<[{ stock: number; reserved: number }]>`
    select stock, reserved from products where id = ${productId}`
  const rows = () => sql`select stock, reserved from products where id = ${productId}`
  const delta = level.reserved - 1 - level.stock

  const refused = await refuses(shop, { status: 409, code: 'STOCK_BELOW_RESERVED', rows }, () =>
    move({ productId, delta, reason: 'adjustment' }),
  )
  expect(
    refused.body.problems.map((problem: { params: { orderId: string } }) => problem.params.orderId),
  ).toEqual([newer.id, older.id])
  const forced = await move({ productId, delta, reason: 'adjustment', note: 'water damage', force: true })
  expect(forced.body.cancelledOrders).toEqual([newer.id])
  const [gone] = await sql`select status, cancel_reason from orders where id = ${newer.id}`
  expect(gone).toEqual({ status: 'cancelled', cancel_reason: 'stock_corrected' })
  expect(
    await sql`select from outbox where topic = 'order.cancelled' and payload ->> 'orderId' = ${newer.id}`,
  ).toHaveLength(1)

  await sql`update orders set payment_status = 'processing' where id = ${older.id}`
  const left = (await rows())[0]
  await refuses(shop, { status: 409, code: 'STOCK_BELOW_RESERVED', rows }, () =>
    move({ productId, delta: left?.reserved - 1 - left?.stock, reason: 'adjustment', force: true }),
  )
})
