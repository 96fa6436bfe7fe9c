import { expect, test } from 'bun:test'
import { claimOverdueOrders } from '#order'
import { confirmWithTestCard } from '../../scripts/demo/index'
import { expireUnpaidOrders } from '../../src/domains/payment/application/payment/expire-unpaid-orders'
import { deliver, intentEvent } from '../payment/support'
import { payableOrders } from '../support/payable-orders'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'
import { expectStockToMatch, stockOf } from '../support/stock'

const shop = await openShop({ seed: false, worker: true, stripe: true })
const { context } = shop
const { db } = context
const { sql } = db
const { placeOrder, sheetOf, cancel, statusOf, age, intentStatus, emulate } = payableOrders(shop)

test('an overdue order expires once its intent is cancelled, and not before its minute of grace', async () => {
  const placed = await placeOrder()
  await sheetOf(placed)
  await age(placed, 30)
  await expireUnpaidOrders(context)
  expect((await statusOf(placed)).status).toBe('pending')

  await age(placed, 61)
  await expireUnpaidOrders(context)

  expect(await statusOf(placed)).toEqual({ status: 'expired', payment: 'cancelled', reason: 'unpaid' })
  expect(await intentStatus(placed)).toBe('canceled')
  expect(await stockOf(db, placed.productId)).toEqual({ stock: 10, reserved: 0 })
  const [payment] = await sql`select state from payments where order_id = ${placed.orderId}`
  expect(payment?.state).toBe('cancelled')
})

test('several expiries at once: each order expires once', async () => {
  const placed = await Promise.all(Array.from({ length: 4 }, placeOrder))
  await Promise.all(placed.map(sheetOf))
  await Promise.all(placed.map((one) => age(one, 61)))

  const looked = await Promise.all(Array.from({ length: 6 }, () => expireUnpaidOrders(context)))

  expect(looked.reduce((sum, count) => sum + count, 0)).toBe(4)
  for (const one of placed) {
    expect((await statusOf(one)).status).toBe('expired')
    expect(await stockOf(db, one.productId)).toEqual({ stock: 10, reserved: 0 })
  }
  await expectStockToMatch(db)
})

test('orders expire side by side: one that Stripe keeps waiting does not hold up the others', async () => {
  const placed = await Promise.all(Array.from({ length: 3 }, placeOrder))
  await Promise.all(placed.map(sheetOf))
  await Promise.all(placed.map((one) => age(one, 61)))
  const expired = async () => {
    const statuses = await Promise.all(placed.map(statusOf))
    return statuses.filter(({ status }) => status === 'expired').length
  }
  // The first of them goes on when both others are done.
  shop.at('expiry.payment_read', async () => void (await eventually(async () => (await expired()) === 2)))

  await expireUnpaidOrders(context)

  expect(await expired()).toBe(3)
})

test('paid before the intent is cancelled: the order waits for its event, and is paid', async () => {
  const placed = await placeOrder()
  const sheet = await sheetOf(placed)
  await age(placed, 61)
  shop.at('expiry.payment_read', async () => {
    expect(await confirmWithTestCard(sheet, shop.stripeUrl)).toBe('succeeded')
  })

  await expireUnpaidOrders(context)

  await eventually(async () => (await statusOf(placed)).status === 'confirmed')
  expect(await statusOf(placed)).toMatchObject({ status: 'confirmed', payment: 'paid' })
  expect(await stockOf(db, placed.productId)).toEqual({ stock: 8, reserved: 0 })
})

test('paid after the intent is cancelled: Stripe refuses the money, and the order expires', async () => {
  const placed = await placeOrder()
  const sheet = await sheetOf(placed)
  await age(placed, 61)
  shop.at('expiry.intent_closed', async () => {
    expect(confirmWithTestCard(sheet, shop.stripeUrl)).rejects.toThrow()
  })

  await expireUnpaidOrders(context)

  expect((await statusOf(placed)).status).toBe('expired')
  expect(await stockOf(db, placed.productId)).toEqual({ stock: 10, reserved: 0 })
})

test('an intent made while the order was expiring is cancelled before the order expires', async () => {
  const placed = await placeOrder()
  await sheetOf(placed)
  await age(placed, 61)
  const [payment] = await sql`
    update payments set stripe_payment_intent_id = null, state = 'creating' where order_id = ${placed.orderId}
    returning id, (select stripe_payment_intent_id from orders where id = ${placed.orderId}) as intent`
  shop.at('expiry.intent_closed', async () => {
    await sql`update payments set stripe_payment_intent_id = ${payment?.intent}, state = 'requires_payment'
      where id = ${payment?.id}`
  })

  await expireUnpaidOrders(context)
  expect((await statusOf(placed)).status).toBe('pending')
  await expireUnpaidOrders(context)

  expect((await statusOf(placed)).status).toBe('expired')
  expect(await intentStatus(placed)).toBe('canceled')
})

test('cancelled at every point of its expiry: one of the two, once', async () => {
  for (const point of ['expiry.payment_read', 'expiry.intent_closed']) {
    const placed = await placeOrder()
    await sheetOf(placed)
    await age(placed, 61)
    shop.at(point, async () => void (await cancel(placed)))

    await expireUnpaidOrders(context)

    expect((await statusOf(placed)).status).toBe('cancelled')
    expect(await stockOf(db, placed.productId)).toEqual({ stock: 10, reserved: 0 })
  }
})

test('an order whose payment is under way waits, however long it takes', async () => {
  const placed = await placeOrder()
  await sheetOf(placed)
  await age(placed, 3_600)
  await sql`update orders set payment_status = 'processing' where id = ${placed.orderId}`

  await expireUnpaidOrders(context)

  expect((await statusOf(placed)).status).toBe('pending')
  await sql`update orders set payment_status = 'pending' where id = ${placed.orderId}`
  await sql`update payments set state = 'processing' where order_id = ${placed.orderId}`
  await expireUnpaidOrders(context)
  expect((await statusOf(placed)).status).toBe('pending')
  await sql`update payments set state = 'requires_payment' where order_id = ${placed.orderId}`
  await cancel(placed)
})

test('Stripe unreachable: the order waits a quarter of an hour, and then expires without it', async () => {
  const placed = await placeOrder()
  await sheetOf(placed)
  const [payment] =
    await sql`select stripe_payment_intent_id as intent from payments where order_id = ${placed.orderId}`
  // This intent alone: one of an earlier test may be cancelled at this moment.
  const fault = () =>
    emulate('faults', {
      match: { method: 'POST', path: `/v1/payment_intents/${payment?.intent}/cancel`, times: 1 },
      effect: { status: 500 },
    })
  await fault()
  await age(placed, 61)
  await expireUnpaidOrders(context)
  expect((await statusOf(placed)).status).toBe('pending')

  await fault()
  await age(placed, 61 + 15 * 60)
  await expireUnpaidOrders(context)

  expect((await statusOf(placed)).status).toBe('expired')
  expect(await stockOf(db, placed.productId)).toEqual({ stock: 10, reserved: 0 })
  await eventually(async () => (await intentStatus(placed)) === 'canceled')
})

test('Stripe unreachable while the money begins to move: its attempt goes on, and the late money is taken', async () => {
  const placed = await placeOrder()
  const { amountMinor: totalMinor } = await sheetOf(placed)
  const [payment] = await sql<[{ intentId: string }]>`
    select stripe_payment_intent_id as "intentId" from payments where order_id = ${placed.orderId}`
  const intent = { ...payment, totalMinor }
  await emulate('faults', {
    match: { method: 'POST', path: `/v1/payment_intents/${payment.intentId}/cancel` },
    effect: { status: 500 },
  })
  await age(placed, 61 + 15 * 60)
  shop.at('expiry.intent_closed', async () => {
    expect((await deliver(shop.url, intentEvent(intent, 'processing'))).status).toBe(200)
  })
  await expireUnpaidOrders(context)

  const [attempt] = await sql`select state from payments where order_id = ${placed.orderId}`
  expect([(await statusOf(placed)).status, attempt?.state]).toEqual(['expired', 'processing'])
  await deliver(shop.url, intentEvent(intent, 'succeeded'))
  expect(await statusOf(placed)).toMatchObject({ status: 'confirmed', payment: 'paid' })
  await fetch(`${shop.stripeUrl}/_emulator/faults`, { method: 'DELETE' })
})

test('orders that wait for their money for long do not keep younger ones from expiring', async () => {
  const waiting = await placeOrder()
  const younger = await placeOrder()
  // A row that the worker is still busy with would be passed over.
  await Promise.all([sheetOf(waiting), sheetOf(younger)])
  await age(waiting, 900)
  await age(younger, 300)
  const [first] = await claimOverdueOrders(db, 1)
  expect(first?.orderId).toBe(waiting.orderId)
  // Its money was on its way, and it is free again.
  await sql`update orders set expiry_leased_until = now() - interval '1 second' where id = ${waiting.orderId}`

  const [second] = await claimOverdueOrders(db, 1)

  expect(second?.orderId).toBe(younger.orderId)
})
