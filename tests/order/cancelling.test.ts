import { expect, test } from 'bun:test'
import { confirmWithTestCard } from '../../scripts/demo/index'
import { createBuyers, orderBody } from '../support/crowd'
import { payableOrders } from '../support/payable-orders'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'
import { expectStockToMatch, stockOf } from '../support/stock'
import { noteMessages } from '../support/written-messages'

const shop = await openShop({ seed: false, worker: true, stripe: true })
const { context } = shop
const { db } = context
const { sql } = db
const { placeOrder, sheetOf, pay, cancel, statusOf, intentStatus, payAndMeanwhile } = payableOrders(shop)
const messagesOf = await noteMessages(db)

test('an unpaid order is cancelled by its customer: the units are free, the intent takes no money', async () => {
  const placed = await placeOrder()
  await sheetOf(placed)

  const reply = await cancel(placed)

  expect(reply).toMatchObject({
    status: 200,
    body: { status: 'cancelled', paymentStatus: 'cancelled', cancelReason: 'customer' },
  })
  expect(await stockOf(db, placed.productId)).toEqual({ stock: 10, reserved: 0 })
  await eventually(async () => (await intentStatus(placed)) === 'canceled')
})

test('a paid order is cancelled: its units come back with their ledger row, and a refund is due', async () => {
  const placed = await placeOrder()
  await pay(placed)
  expect(await stockOf(db, placed.productId)).toEqual({ stock: 8, reserved: 0 })

  const reply = await cancel(placed)

  expect(reply).toMatchObject({ status: 200, body: { status: 'cancelled' } })
  expect(await stockOf(db, placed.productId)).toEqual({ stock: 10, reserved: 0 })
  const movements = await sql`
    select delta, reason from stock_movements where order_id = ${placed.orderId} order by id`
  expect([...movements]).toEqual([
    { delta: -2, reason: 'sale' },
    { delta: 2, reason: 'return' },
  ])
  expect(await messagesOf(placed.orderId)).toContain('order.refund_due')
  await expectStockToMatch(db)
})

test('cancelled ten times at once, with and without a key, it is cancelled once', async () => {
  for (const paid of [false, true]) {
    const placed = await placeOrder()
    if (paid) await pay(placed)
    else await sheetOf(placed)

    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, index) => cancel(placed, index % 2 ? { 'idempotency-key': 'k' } : {})),
    )

    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]))
    expect(await stockOf(db, placed.productId)).toEqual({ stock: 10, reserved: 0 })
    const topics = (await messagesOf(placed.orderId)).filter((topic) => topic !== 'order.placed')
    expect(topics).toEqual([paid ? 'order.refund_due' : 'order.cancelled'])
    const entries = await sql`
      select from order_events where order_id = ${placed.orderId} and event = 'order.cancelled'`
    expect(entries).toHaveLength(1)
  }
  await expectStockToMatch(db)
})

test('what is on its way, disputed or somebody else’s is not cancelled, and nothing changes', async () => {
  const placed = await placeOrder()
  await pay(placed)
  const [stranger] = await createBuyers(context, 1, () => [])
  const before = await stockOf(db, placed.productId)
  const states: [string, string | null][] = [
    ['preparing', null],
    ['shipped', null],
    ['delivered', null],
    ['confirmed', 'dispute'],
  ]
  for (const [status, hold] of states) {
    await sql`update orders set status = ${status}, hold_reason = ${hold} where id = ${placed.orderId}`
    expect((await cancel(placed)).body.code).toBe('ORDER_NOT_CANCELLABLE')
    expect((await statusOf(placed)).status).toBe(status)
  }
  await sql`update orders set status = 'pending', payment_status = 'processing' where id = ${placed.orderId}`
  expect((await cancel(placed)).body.code).toBe('PAYMENT_IN_PROGRESS')
  const strange = await shop.call(`/orders/${placed.orderId}/cancel`, { token: stranger?.token, body: {} })
  expect(strange).toMatchObject({ status: 404, body: { code: 'ORDER_NOT_FOUND' } })
  expect(await stockOf(db, placed.productId)).toEqual(before)
})

test('a cancelled order does not keep its cart from being ordered again', async () => {
  const placed = await placeOrder()
  await cancel(placed)

  const again = await shop.call('/orders', { token: placed.buyer.token, body: orderBody(placed.buyer) })

  expect(again.status).toBe(201)
  expect(again.body.id).not.toBe(placed.orderId)
  expect(await stockOf(db, placed.productId)).toEqual({ stock: 10, reserved: 2 })
})

test('cancel and payment at once: cancelled and to be refunded, or refused and paid', async () => {
  const paidFirst = await placeOrder()
  const sheet = await sheetOf(paidFirst)
  shop.at('cancel.begins', async () => {
    await confirmWithTestCard(sheet, shop.stripeUrl)
    await eventually(async () => (await statusOf(paidFirst)).payment === 'paid')
  })
  expect((await cancel(paidFirst)).status).toBe(200)
  expect(await statusOf(paidFirst)).toMatchObject({ status: 'cancelled', payment: 'paid' })
  expect(await messagesOf(paidFirst.orderId)).toContain('order.refund_due')

  const cancelledFirst = await placeOrder()
  await payAndMeanwhile(cancelledFirst, () => cancel(cancelledFirst))
  expect((await statusOf(cancelledFirst)).status).toBe('cancelled')
  expect(await stockOf(db, cancelledFirst.productId)).toEqual({ stock: 10, reserved: 0 })
  await expectStockToMatch(db)
})

test('a cart edited while it is being paid for keeps what was not ordered', async () => {
  const placed = await placeOrder()
  const { token } = placed.buyer
  await payAndMeanwhile(placed, () =>
    shop.call(`/cart/items/${placed.productId}`, { token, method: 'PUT', body: { quantity: 5 } }),
  )

  const cart = await shop.call('/cart', { token })
  expect(cart.body.items).toMatchObject([{ productId: placed.productId, quantity: 3 }])
})
