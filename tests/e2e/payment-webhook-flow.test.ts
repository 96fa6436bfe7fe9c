import { expect, test } from 'bun:test'
import { confirmWithTestCard } from '../../scripts/demo/index'
import { openBusyShop } from '../payment/real-buyers'
import { eventually } from '../support/processes'
import { expectStockToMatch } from '../support/stock'

const busy = await openBusyShop()
const { sql, apis } = busy

const hold = (...types: string[]) =>
  busy.emulate('POST', 'faults', { match: { types }, webhooks: { hold: true } })
const release = (order = 'created') => busy.emulate('POST', 'deliveries/release', { order })

test('(2) an event delivered again has its effect once', async () => {
  const order = await busy.placeOrder()
  await busy.pay(order)
  await busy.reaches(order, 'confirmed paid')
  const { id } = await busy.eventOf(order, 'payment_intent.succeeded')

  for (const _ of [1, 2, 3]) await busy.emulate('POST', `events/${id}/resend`)

  await eventually(async () => {
    const deliveries = await busy.emulate<{ state: string }[]>('GET', `deliveries?event_id=${id}`)
    return deliveries.length === 4 && deliveries.every(({ state }) => state === 'delivered')
  })
  await busy.expectOneSale(order)
})

test('(3) the same event 20 times in parallel over two processes: one effect, and every answer is 200', async () => {
  const order = await busy.placeOrder()
  await hold('payment_intent.succeeded')
  await busy.pay(order)
  const event = await busy.eventOf(order, 'payment_intent.succeeded')

  const statuses = await Promise.all(
    Array.from({ length: 20 }, (_, index) => busy.deliverTo(apis[index % 2 === 0 ? 0 : 1], event)),
  )

  expect(statuses).toEqual(statuses.map(() => 200))
  await busy.reaches(order, 'confirmed paid')
  await release()
  await busy.expectOneSale(order)
})

test('(4) the events of an order out of order come to the same end', async () => {
  const order = await busy.placeOrder()
  const sheet = await busy.sheetOf(order)
  await hold('payment_intent.*', 'charge.*')
  // Declined first, then paid: four events and more, all held back.
  await expect(confirmWithTestCard(sheet, busy.shop.stripeUrl, 'pm_card_chargeDeclined')).rejects.toThrow(
    'declined',
  )
  expect(await confirmWithTestCard(sheet, busy.shop.stripeUrl)).toBe('succeeded')
  await busy.eventOf(order, 'payment_intent.succeeded')

  await release('reversed')

  await busy.reaches(order, 'confirmed paid')
  const [payment] = await sql`select state, failure_code from payments where order_id = ${order.orderId}`
  expect(payment).toEqual({ state: 'succeeded', failure_code: null })
  await busy.expectOneSale(order)
})

test('(9) a payment fails and then succeeds, with the same intent', async () => {
  const order = await busy.placeOrder()
  const sheet = await busy.sheetOf(order)
  await expect(confirmWithTestCard(sheet, busy.shop.stripeUrl, 'pm_card_chargeDeclined')).rejects.toThrow(
    'declined',
  )
  await eventually(async () => {
    const rows = await sql`select from payments where order_id = ${order.orderId} and state = 'declined'`
    return rows.length === 1
  })

  const retried = await busy.call(`/orders/${order.orderId}/payment/retry`, {
    method: 'POST',
    token: order.buyer.token,
  })
  expect(retried.body).toMatchObject({ status: 'ready', clientSecret: sheet.clientSecret })
  expect(await busy.pay(order)).toBe('succeeded')

  await busy.reaches(order, 'confirmed paid')
  await busy.expectOneSale(order)
})

test('(11) money that comes after the order was cancelled goes back, all of it', async () => {
  const order = await busy.placeOrder()
  await busy.sheetOf(order)
  await hold('payment_intent.succeeded')
  await busy.pay(order)
  const { token } = order.buyer
  const cancelled = await busy.call(`/orders/${order.orderId}/cancel`, { token, body: {} })
  expect(cancelled.status).toBe(200)

  await release()

  await busy.reaches(order, 'cancelled refunded')
  await eventually(async () => {
    const rows = await sql`select from refunds where order_id = ${order.orderId} and state = 'succeeded'`
    return rows.length === 1
  })
  const [ledger] = await sql`
    select sum(amount_minor)::int as held from money_movements where order_id = ${order.orderId}`
  expect(ledger).toEqual({ held: 0 })
  await expectStockToMatch(busy.db)
})

test('(11) money that comes after the order expired and its last unit was sold goes back', async () => {
  const order = await busy.placeOrder(1)
  await busy.sheetOf(order)
  // Stripe cannot be asked to cancel the intent, so that after a quarter of an hour the order expires without it.
  await busy.emulate('POST', 'faults', {
    match: { method: 'POST', path: '/v1/payment_intents/:id/cancel' },
    effect: { status: 500, stored: false },
  })
  await hold('payment_intent.succeeded')
  const secret = await busy.sheetOf(order)
  await sql`update orders set expires_at = now() - interval '17 minutes' where id = ${order.orderId}`
  await busy.reaches(order, 'expired cancelled')
  expect(await confirmWithTestCard(secret, busy.shop.stripeUrl)).toBe('succeeded')
  await sql`
    with gone as (update products set stock = 0 where id = ${order.productId})
    insert into stock_movements (product_id, delta, reason) values (${order.productId}, -1, 'adjustment')`
  await busy.emulate('DELETE', 'faults')

  await busy.reaches(order, 'expired refunded')
  await eventually(async () => {
    const rows = await sql`select from refunds where order_id = ${order.orderId} and state = 'succeeded'`
    return rows.length === 1
  })
  await expectStockToMatch(busy.db)
})

test('3-D Secure: asking to retry meanwhile never makes a second intent', async () => {
  const order = await busy.placeOrder()
  const sheet = await busy.sheetOf(order)
  const intentId = String(sheet.clientSecret).split('_secret_')[0]
  expect(await confirmWithTestCard(sheet, busy.shop.stripeUrl, 'pm_card_threeDSecure2Required')).toBe(
    'requires_action',
  )
  await busy.reaches(order, 'pending requires_action')

  const retries = await Promise.all(
    [1, 2, 3].map(() =>
      busy.call(`/orders/${order.orderId}/payment/retry`, { method: 'POST', token: order.buyer.token }),
    ),
  )
  expect(retries.map(({ body }) => body.clientSecret)).toEqual(retries.map(() => sheet.clientSecret))
  await busy.emulate('POST', `payment_intents/${intentId}/complete_action`, { outcome: 'succeed' })

  await busy.reaches(order, 'confirmed paid')
  expect(await sql`select from payments where order_id = ${order.orderId}`).toHaveLength(1)
  await busy.expectOneSale(order)
})

test('Redis flushed, then stopped, between payment and webhook: the order is paid all the same', async () => {
  const [first, second] = [await busy.placeOrder(), await busy.placeOrder()]
  await Promise.all([busy.sheetOf(first), busy.sheetOf(second)])
  await hold('payment_intent.succeeded')
  await busy.pay(first)
  await busy.shop.redis.kill9()
  await busy.pay(second)

  await release()

  await busy.reaches(first, 'confirmed paid')
  await busy.reaches(second, 'confirmed paid')
  await busy.shop.redis.restart()
  await busy.expectOneSale(first)
  await busy.expectOneSale(second)
})
