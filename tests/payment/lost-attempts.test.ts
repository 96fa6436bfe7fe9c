import { afterEach, expect, test } from 'bun:test'
import { newId } from '#platform/ids'
import { confirmWithTestCard } from '../../scripts/demo/index'
import { checkLedger } from '../../src/domains/payment/application/money/check-ledger'
import { refreshPayment } from '../../src/domains/payment/application/payment/refresh-payment'
import { superAdmin } from '../admin/support'
import { payableOrders } from '../support/payable-orders'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'
import { expectStockToMatch, outcomeOf, stateOf } from './support'

const shop = await openShop({ seed: false, worker: true, stripe: true })
const { stripe, db } = shop.context
const { sql } = db
const orders = payableOrders(shop)
const staff = await superAdmin(shop)

afterEach(async () => void (await fetch(`${shop.stripeUrl}/_emulator/faults`, { method: 'DELETE' })))

const problems = async () =>
  (await checkLedger(shop.context, { withStripe: true })).findings.map(({ orderId, problem }) => ({
    orderId,
    problem,
  }))

/** An order with a sheet, of whose money the shop hears nothing until `release`; it may be said to be for another. */
async function paidUnheard(metadata: Readonly<Record<string, string>> = {}) {
  const order = await orders.placeOrder()
  const sheet = await orders.sheetOf(order)
  const [payment] = await sql<[{ id: string; intent: string }]>`
    select id, stripe_payment_intent_id as intent from payments where order_id = ${order.orderId}`
  await stripe.paymentIntents.update(payment.intent, { metadata })
  await orders.emulate('faults', { match: {}, webhooks: { hold: true } })
  expect(await confirmWithTestCard(sheet, shop.stripeUrl)).toBe('succeeded')
  const charge = String((await stripe.paymentIntents.retrieve(payment.intent)).latest_charge)
  const [event] = (await stripe.events.list({ type: 'payment_intent.succeeded', limit: 1 })).data
  return { ...order, ...payment, charge, eventId: event?.id ?? '' }
}

/** The newest first, as they may come: what became of the money before the money itself. */
const release = () => orders.emulate('deliveries/release', { order: 'reversed' })

const goneBackTo: Readonly<Record<string, (paymentId: string) => Promise<unknown>>> = {
  'before its attempt was written': async (id) => {
    await sql`update orders set stripe_payment_intent_id = null
      where id = (select order_id from payments where id = ${id})`
    await sql`delete from payments where id = ${id}`
  },
  'before its attempt had an intent': (id) =>
    sql`update payments set stripe_payment_intent_id = null, client_secret = null, state = 'creating' where id = ${id}`,
  // Whoever looks at the order before the event comes is given a sheet of another attempt.
  'before its attempt, and another was opened': async (id) => {
    await sql`update payments set id = ${newId()}, stripe_payment_intent_id = ${`pi_${newId()}`} where id = ${id}`
  },
}

test.each(Object.keys(goneBackTo))(
  'money finds its order where the database went back to %s, with what became of it since',
  async (when) => {
    const order = await paidUnheard()
    await orders.emulate(`charges/${order.charge}/dashboard_refund`, { amount: 700 })
    await orders.emulate(`charges/${order.charge}/dispute`, {})
    await goneBackTo[when]?.(order.id)
    await release()

    const { order: head, movements, disputes, refunds } = await stateOf(shop, order.orderId)
    expect(head).toMatchObject({
      status: 'confirmed',
      payment_status: 'partially_refunded',
      refunded_minor: 700,
      hold_reason: 'dispute',
    })
    expect(movements.map(({ kind, amount_minor }) => [kind, amount_minor])).toEqual([
      ['capture', 50_000],
      ['dispute', -49_300],
      ['refund', -700],
    ])
    expect([refunds.length, disputes.length]).toEqual([1, 1])
    expect(await outcomeOf(shop, order.eventId)).toBe('applied')
    await expectStockToMatch(shop)
    expect(await problems()).toEqual([])
  },
)

test('money of an attempt that has another intent is for people to decide', async () => {
  const order = await paidUnheard()
  await sql`update payments set stripe_payment_intent_id = 'pi_another' where id = ${order.id}`
  await release()
  expect(await outcomeOf(shop, order.eventId)).toBe('unmatched')
  expect((await stateOf(shop, order.orderId)).movements).toEqual([])
  await sql`update payments set stripe_payment_intent_id = ${order.intent} where id = ${order.id}`
  await refreshPayment(shop.context, { userId: staff.id }, { orderId: order.orderId, reason: 'asked' })
})

/** Money for an order that a restore has lost. */
async function paidForNothing() {
  const gone = { order_id: newId(), payment_id: newId() }
  const { orderId, intent, charge, eventId } = await paidUnheard(gone)
  await sql`update orders set stripe_payment_intent_id = null where id = ${orderId}`
  await sql`delete from payments where order_id = ${orderId}`
  const problem = { orderId: gone.order_id, problem: 'Stripe received 50000, booked is 0' }
  return { intent, charge, eventId, problem }
}

test('money without an order is named until it is given back', async () => {
  const { charge, problem } = await paidForNothing()
  expect(await problems()).toEqual([problem])
  await orders.emulate(`charges/${charge}/dashboard_refund`, { amount: 49_999 })
  expect(await problems()).toEqual([problem])
  await orders.emulate(`charges/${charge}/dashboard_refund`, {})
  expect(await problems()).toEqual([])
})

test('money without an order that a bank took back is named no more', async () => {
  const { intent, charge, problem } = await paidForNothing()
  await orders.emulate(`charges/${charge}/dispute`, {})
  const [dispute] = (await stripe.disputes.list({ payment_intent: intent })).data
  expect(await problems()).toEqual([problem])
  await orders.emulate(`disputes/${dispute?.id}/close`, { outcome: 'lost' })
  expect(await problems()).toEqual([])
})

test('money without an order is named until staff have said what became of it', async () => {
  const { eventId, problem } = await paidForNothing()
  await release()
  expect(await outcomeOf(shop, eventId)).toBe('unmatched')
  expect(await problems()).toEqual([problem])
  const act = (verb: string, body: object) =>
    shop.call(`/admin/attention/money_unmatched/${eventId}/${verb}`, { token: staff.token, body })
  expect((await act('take', {})).status).toBe(200)
  expect(await problems()).toEqual([problem])
  expect((await act('settle', { settlement: 'sent by bank transfer' })).status).toBe(200)
  expect(await problems()).toEqual([])
})

test('refunds and disputes whose events were lost are named with their order, and come when Stripe is asked', async () => {
  const order = await orders.placeOrder()
  await orders.pay(order)
  const { orderId } = order
  const [payment] = await sql<[{ intent: string }]>`
    select stripe_payment_intent_id as intent from payments where order_id = ${orderId}`
  const charge = String((await stripe.paymentIntents.retrieve(payment.intent)).latest_charge)
  await orders.emulate('faults', { match: {}, webhooks: { drop: true } })
  await orders.emulate(`charges/${charge}/dashboard_refund`, { amount: 700 })
  await orders.emulate(`charges/${charge}/dispute`, {})
  expect(await problems()).toEqual([
    { orderId, problem: 'Stripe refunded 700, booked otherwise' },
    { orderId, problem: 'Stripe says the dispute is needs_response, booked is none' },
    { orderId, problem: 'by a dispute Stripe moved -49300, booked is 0' },
    { orderId, problem: 'by a refund Stripe moved -700, booked is 0' },
  ])
  for (let time = 0; time < 2; time += 1) {
    const asked = await shop.call(`/admin/orders/${orderId}/payment/refresh`, {
      token: staff.token,
      body: { reason: 'payments:check names it' },
    })
    expect([asked.status, asked.body.payments.length]).toEqual([200, 1])
    expect(await problems()).toEqual([])
  }
  expect((await stateOf(shop, orderId)).order).toMatchObject({ hold_reason: 'dispute', refunded_minor: 700 })
})

test('a refund that failed is named until staff have said how it was made good', async () => {
  const order = await orders.placeOrder()
  await orders.pay(order)
  const asked = await shop.call(`/admin/orders/${order.orderId}/refunds`, {
    token: staff.token,
    body: { amountMinor: 100, reason: 'damaged' },
    headers: { 'idempotency-key': newId() },
  })
  const { id } = asked.body
  const refundOf = async () => (await stateOf(shop, order.orderId)).refunds[0]
  await eventually(async () => (await refundOf())?.state === 'succeeded')
  await orders.emulate(`refunds/${(await refundOf())?.stripe_refund_id}/fail`, {})
  await eventually(async () => (await refundOf())?.state === 'failed')
  const problem = `refund ${id} of 100 failed, and nobody has made it good`
  expect(await problems()).toEqual([{ orderId: order.orderId, problem }])
  const act = (verb: string, body: object) =>
    shop.call(`/admin/attention/refund_failed/${id}/${verb}`, { token: staff.token, body })
  expect((await act('take', {})).status).toBe(200)
  expect(await problems()).toHaveLength(1)
  expect((await act('settle', { settlement: 'sent by bank transfer' })).status).toBe(200)
  expect(await problems()).toEqual([])
})
