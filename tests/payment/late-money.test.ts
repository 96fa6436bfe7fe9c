import { expect, test } from 'bun:test'
import { createBuyers, createProducts, orderBody } from '../support/crowd'
import { openShop } from '../support/shop'
import {
  deliver,
  expectStockToMatch,
  expireOrder,
  intentEvent,
  openPayment,
  orderAgain,
  stateOf,
  stockOf,
  timelineOf,
  type UnpaidOrder,
  unpaidOrder,
} from './support'

const shop = await openShop()
const { sql } = shop.context.db

async function payLate(order: Pick<UnpaidOrder, 'intentId' | 'totalMinor'>): Promise<void> {
  expect((await deliver(shop.url, intentEvent(order, 'succeeded'))).status).toBe(200)
}

async function expectGivenBack(
  order: Pick<UnpaidOrder, 'orderId' | 'totalMinor'>,
  reason: string,
): Promise<void> {
  const state = await stateOf(shop, order.orderId)
  expect(state.order).toMatchObject({ payment_status: 'refunded', refunded_minor: order.totalMinor })
  expect(state.refunds).toMatchObject([
    { amount_minor: order.totalMinor, state: 'pending', reason, actor: 'system' },
  ])
  expect(state.movements).toMatchObject([{ kind: 'capture', amount_minor: order.totalMinor }])
  const messages = await sql`
    select from outbox o join refunds r on r.id::text = o.payload ->> 'refundId'
    where o.topic = 'payment.refund_requested' and r.order_id = ${order.orderId}`
  expect(messages).toHaveLength(1)
  expect((await timelineOf(shop, order.orderId)).at(-1)).toBe('payment.returned')
  await expectStockToMatch(shop)
}

test('an expired order whose stock is still there is confirmed, as if it had been in time', async () => {
  const order = await unpaidOrder(shop)
  const before = await stockOf(shop, order.productId)
  await expireOrder(shop, order.orderId)

  await payLate(order)

  const state = await stateOf(shop, order.orderId)
  expect(state.order).toMatchObject({ status: 'confirmed', payment_status: 'paid', paid: true })
  expect(state.refunds).toEqual([])
  expect(state.reservations).toMatchObject([{ state: 'committed' }])
  expect(await stockOf(shop, order.productId)).toEqual({
    stock: before.stock - order.quantity,
    reserved: before.reserved - order.quantity,
  })
  expect((await shop.call('/cart', { token: order.accessToken })).body.items).toEqual([])
  await expectStockToMatch(shop)
})

test('an expired order of which one unit is gone is refunded in full', async () => {
  const order = await unpaidOrder(shop)
  await expireOrder(shop, order.orderId)
  const { stock, reserved } = await stockOf(shop, order.productId)
  const taken = stock - reserved - order.quantity + 1
  await sql`
    with gone as (update products set stock = stock - ${taken} where id = ${order.productId})
    insert into stock_movements (product_id, delta, reason) values (${order.productId}, ${-taken}, 'adjustment')`

  await payLate(order)

  expect((await stateOf(shop, order.orderId)).order.status).toBe('expired')
  await expectGivenBack(order, 'late_payment')
  await sql`
    with back as (update products set stock = stock + ${taken} where id = ${order.productId})
    insert into stock_movements (product_id, delta, reason) values (${order.productId}, ${taken}, 'adjustment')`
})

/** An expired order of two units each of two products, of which there were five. */
async function expiredOrderOfTwoLines() {
  const products = await createProducts(shop.context.db, [5, 5])
  const [buyer] = await createBuyers(shop.context, 1, () =>
    products.map((productId) => ({ productId, quantity: 2 })),
  )
  if (!buyer) throw new Error('no buyer was made')
  const placed = await shop.call('/orders', { token: buyer.token, body: orderBody(buyer) })
  expect(placed.status).toBe(201)
  const { id: orderId, totalMinor } = placed.body
  const { intentId } = await openPayment(shop, orderId, 1)
  await expireOrder(shop, orderId)
  return { products, orderId, intentId, totalMinor }
}

test.each([0, 1])('an expired order is not confirmed in part: line %d of two is gone', async (gone) => {
  const order = await expiredOrderOfTwoLines()
  const { orderId, products } = order
  await sql`
    with gone as (update products set stock = stock - 4 where id = ${products[gone] ?? ''})
    insert into stock_movements (product_id, delta, reason) values (${products[gone] ?? ''}, -4, 'adjustment')`
  const stocks = () => Promise.all(products.map((productId) => stockOf(shop, productId)))
  const before = await stocks()

  await payLate(order)

  const state = await stateOf(shop, orderId)
  expect(state.order).toMatchObject({ status: 'expired', payment_status: 'refunded', paid: false })
  expect(state.reservations.map((row) => row.state)).toEqual(['released', 'released'])
  expect(await stocks()).toEqual(before)
  expect(await sql`select from stock_movements where order_id = ${orderId}`).toHaveLength(0)
  await expectGivenBack(order, 'late_payment')
})

test('late money takes no unit that somebody else holds', async () => {
  const order = await expiredOrderOfTwoLines()
  const [productId = ''] = order.products
  const { stock, reserved } = await stockOf(shop, productId)
  const [rival] = await createBuyers(shop.context, 1, () => [{ productId, quantity: stock - reserved - 1 }])
  const held = await shop.call('/orders', { token: rival?.token, body: rival && orderBody(rival) })
  expect(held.status).toBe(201)

  await payLate(order)

  expect((await stateOf(shop, order.orderId)).order).toMatchObject({ status: 'expired', paid: false })
  expect(await stockOf(shop, productId)).toEqual({ stock, reserved: stock - 1 })
  await expectGivenBack(order, 'late_payment')
})

test('an expired order of two lines that are both there is confirmed, line by line', async () => {
  const order = await expiredOrderOfTwoLines()

  await payLate(order)

  const state = await stateOf(shop, order.orderId)
  expect(state.order).toMatchObject({ status: 'confirmed', payment_status: 'paid' })
  expect(state.reservations.map((row) => row.state)).toEqual(['committed', 'committed'])
  for (const productId of order.products) {
    expect(await stockOf(shop, productId)).toEqual({ stock: 3, reserved: 0 })
  }
  await expectStockToMatch(shop)
})

test('an expired order whose cart was ordered again, unpaid or paid, is refunded: nobody gets both', async () => {
  for (const paysTheSecond of [false, true]) {
    const order = await unpaidOrder(shop)
    await expireOrder(shop, order.orderId)
    const second = await orderAgain(shop, order)
    const again = { ...order, ...second }
    if (paysTheSecond) await payLate(again)

    await payLate(order)

    expect((await stateOf(shop, order.orderId)).order.status).toBe('expired')
    await expectGivenBack(order, 'late_payment')
    const expected = paysTheSecond ? 'confirmed' : 'pending'
    expect((await stateOf(shop, again.orderId)).order.status).toBe(expected)
  }
})

test('a cancelled order is always refunded', async () => {
  const order = await unpaidOrder(shop)
  const cancelled = await shop.call(`/orders/${order.orderId}/cancel`, {
    token: order.accessToken,
    body: {},
  })
  expect(cancelled.status).toBe(200)

  await payLate(order)

  expect((await stateOf(shop, order.orderId)).order.status).toBe('cancelled')
  await expectGivenBack(order, 'order_cancelled')
})

test('late money and a new order of the same cart at the same moment: one of them takes the stock', async () => {
  const order = await unpaidOrder(shop)
  await expireOrder(shop, order.orderId)
  let second: { orderId: string } | undefined
  shop.at('order.checked', () => payLate(order))
  const placed = await shop.call('/orders', {
    token: order.accessToken,
    body: { shippingAddressId: order.addressId, paymentMethod: 'card' },
  })
  if (placed.status === 201) second = { orderId: placed.body.id }

  // The late money emptied the cart first, so that nothing is left to order.
  expect(second).toBeUndefined()
  expect((await stateOf(shop, order.orderId)).order.status).toBe('confirmed')
  await expectStockToMatch(shop)
})
