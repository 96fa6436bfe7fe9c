import { expect, test } from 'bun:test'
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

async function expectGivenBack(order: UnpaidOrder, reason: string): Promise<void> {
  const state = await stateOf(shop, order.orderId)
  expect(state.order.payment_status).toBe('refunded')
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

test('a second success of one order is refunded, and the order stays paid', async () => {
  const order = await unpaidOrder(shop)
  await payLate(order)
  await sql`update payments set state = 'cancelled' where id = ${order.paymentId}`
  const second = await openPayment(shop, order.orderId, 2)

  await payLate({ ...order, ...second })

  const state = await stateOf(shop, order.orderId)
  expect(state.order).toMatchObject({ status: 'confirmed', payment_status: 'paid' })
  expect(state.refunds).toMatchObject([{ amount_minor: order.totalMinor, reason: 'second_payment' }])
  expect(state.movements).toHaveLength(2)
  await expectStockToMatch(shop)
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
