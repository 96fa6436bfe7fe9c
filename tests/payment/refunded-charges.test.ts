import { afterEach, expect, test } from 'bun:test'
import { confirmWithTestCard } from '../../scripts/demo/index'
import { checkLedger } from '../../src/domains/payment/application/money/check-ledger'
import { sweepStripeEvents } from '../../src/domains/payment/application/stripe-event/sweep-stripe-events'
import { superAdmin } from '../admin/support'
import { type PayableOrder, payableOrders } from '../support/payable-orders'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'
import { deliver, expectStockToMatch, forge, outcomeOf, stateOf } from './support'

const shop = await openShop({ seed: false, worker: true, stripe: true })
const { sql } = shop.context.db
const { stripe } = shop.context
const orders = payableOrders(shop)
const { token } = await superAdmin(shop)
const lost = ['refund.*', 'charge.refund.*']

async function clearFaults(): Promise<void> {
  await fetch(`${shop.stripeUrl}/_emulator/faults`, { method: 'DELETE' })
}
afterEach(clearFaults)

interface Paid extends PayableOrder {
  readonly intent: string
  readonly charge: string
}

/** A paid order whose endpoint is not sent what Stripe says of refunds themselves. */
async function paidOrder(types: readonly string[] = lost, card = 'pm_card_visa'): Promise<Paid> {
  const order = await orders.placeOrder()
  expect(await confirmWithTestCard(await orders.sheetOf(order), shop.stripeUrl, card)).toBe('succeeded')
  await eventually(async () => (await orders.statusOf(order)).payment === 'paid')
  const [row] = await sql<[{ intent: string }]>`
    select stripe_payment_intent_id as intent from payments where order_id = ${order.orderId}`
  const { latest_charge: charge } = await stripe.paymentIntents.retrieve(row.intent)
  await orders.emulate('faults', { match: { types }, webhooks: { drop: true } })
  return { ...order, ...row, charge: String(charge) }
}

const inDashboard = ({ charge }: Paid, amount?: number) =>
  orders.emulate(`charges/${charge}/dashboard_refund`, amount ? { amount } : {})

const refundsOf = async ({ orderId }: Paid) =>
  (await stateOf(shop, orderId)).refunds.map(({ amount_minor, state }) => [amount_minor, state])

test('refunds of which only the charge tells are all booked, and the last one ends the order', async () => {
  const order = await paidOrder([...lost, 'charge.refunded'])
  await inDashboard(order, 1_000)
  await inDashboard(order, 2_000)
  await inDashboard(order)
  expect(await refundsOf(order)).toEqual([])
  const charge = { id: order.charge, payment_intent: order.intent }

  const event = forge('charge.refunded', charge)
  expect((await deliver(shop.url, event)).status).toBe(200)

  expect(await outcomeOf(shop, event.id)).toBe('applied')
  const state = await stateOf(shop, order.orderId)
  expect(state.order).toMatchObject({ status: 'cancelled', payment_status: 'refunded' })
  expect(await refundsOf(order)).toEqual([
    [1_000, 'succeeded'],
    [2_000, 'succeeded'],
    [47_000, 'succeeded'],
  ])
  expect(state.movements.map(({ kind, amount_minor }) => [kind, amount_minor])).toContainEqual([
    'refund',
    -47_000,
  ])
  await expectStockToMatch(shop)
  // Told again, and by the refunds themselves: nothing more.
  const again = forge('charge.refunded', charge)
  await deliver(shop.url, again)
  const { data } = await stripe.refunds.list({ payment_intent: order.intent })
  for (const refund of data) await deliver(shop.url, forge('refund.created', { ...refund }))
  expect(await outcomeOf(shop, again.id)).toBe('ignored')
  expect(await stateOf(shop, order.orderId)).toEqual(state)
})

test('a refund of the shop’s own is known by its charge, too, also before its answer is stored', async () => {
  const order = await paidOrder()
  const reply = Promise.withResolvers<void>()
  shop.at('refund.created', async () => {
    // The worker has Stripe's answer and has not written it: the charge's event is first.
    await eventually(async () => {
      const [row] =
        await sql`select outcome from stripe_events where type = 'charge.refunded' and outcome = 'applied'
        and payload #>> '{data,object,payment_intent}' = ${order.intent}`
      return row !== undefined
    })
    reply.resolve()
  })
  await orders.cancel(order)
  await reply.promise
  await eventually(async () => {
    const rows = await sql`select from outbox where topic = 'refund.requested' and done_at is null`
    return rows.length === 0
  })

  expect(await refundsOf(order)).toEqual([[50_000, 'succeeded']])
  const { movements } = await stateOf(shop, order.orderId)
  expect(movements.filter(({ kind }) => kind === 'refund')).toHaveLength(1)
})

test('a refund that failed meanwhile is learnt of as failed, and an older answer does not undo that', async () => {
  const order = await paidOrder([...lost, 'charge.refunded'])
  await inDashboard(order, 1_000)
  const { data } = await stripe.refunds.list({ payment_intent: order.intent })
  const [asItWas] = data
  await orders.emulate(`refunds/${asItWas?.id}/fail`, {})

  await deliver(shop.url, forge('charge.refunded', { id: order.charge, payment_intent: order.intent }))
  await deliver(shop.url, forge('refund.updated', { ...asItWas }))

  expect(await refundsOf(order)).toEqual([[1_000, 'failed']])
  const { order: row, movements } = await stateOf(shop, order.orderId)
  expect(row).toMatchObject({ status: 'confirmed', payment_status: 'paid' })
  expect(movements.map(({ kind }) => kind)).toEqual(['capture', 'refund', 'refund_reversal'])
})

test('of several refunds each is applied to the order as the one before left it', async () => {
  const order = await paidOrder([...lost, 'charge.refunded'], 'pm_card_pendingRefund')
  await inDashboard(order, 2_000)
  await inDashboard(order, 1_000)
  const [newest] = (await stripe.refunds.list({ payment_intent: order.intent })).data
  await deliver(shop.url, forge('refund.updated', { ...newest, status: 'succeeded' }))
  await orders.emulate(`refunds/${newest?.id}/fail`, {})

  // The newest comes first: with its failure nothing is refunded, and with the other something is again.
  await deliver(shop.url, forge('charge.refunded', { id: order.charge, payment_intent: order.intent }))

  expect(await refundsOf(order)).toEqual([
    [1_000, 'failed'],
    [2_000, 'pending'],
  ])
  expect((await stateOf(shop, order.orderId)).order.payment_status).toBe('partially_refunded')
})

test('while Stripe cannot be asked the event waits, and is taken up afterwards', async () => {
  const order = await paidOrder([...lost, 'charge.refunded'])
  await inDashboard(order, 1_000)
  const match = { method: 'GET', path: '/v1/refunds' }
  await orders.emulate('faults', { match, effect: { status: 503 } })
  const event = forge('charge.refunded', { id: order.charge, payment_intent: order.intent })

  const refused = await deliver(shop.url, event)

  expect([refused.status, refused.body.code]).toEqual([500, 'WEBHOOK_PROCESSING_FAILED'])
  expect(await refundsOf(order)).toEqual([])
  await clearFaults()
  await sql`update stripe_events set received_at = now() - interval '1 minute', swept_at = null where id = ${event.id}`
  await sweepStripeEvents(shop.context)
  await eventually(async () => (await outcomeOf(shop, event.id)) === 'applied')
  expect(await refundsOf(order)).toEqual([[1_000, 'succeeded']])
})

test('charges of others, and without an intent, are nobody’s business here: Stripe is not asked', async () => {
  await fetch(`${shop.stripeUrl}/_emulator/requests`, { method: 'DELETE' })
  for (const payment_intent of ['pi_of_another_shop', null, undefined]) {
    const event = forge('charge.refunded', { id: 'ch_x', payment_intent })
    expect((await deliver(shop.url, event)).status).toBe(200)
    expect(await outcomeOf(shop, event.id)).toBe('ignored')
  }
  const asked = await fetch(`${shop.stripeUrl}/_emulator/requests?path=/v1/refunds`)
  expect(await asked.json()).toEqual([])
})

async function refresh({ orderId }: Paid): Promise<unknown> {
  const body = { reason: 'the bank says it moved' }
  const reply = await shop.call(`/admin/orders/${orderId}/payment/refresh`, { token, body })
  expect(reply.status).toBe(200)
  return reply.body.payments[0]?.outcome
}

/** What the books lack of an order, by what Stripe has. */
async function missingOf({ orderId }: Paid): Promise<string[]> {
  const { findings } = await checkLedger(shop.context, { withStripe: true })
  return findings.filter((one) => one.orderId === orderId).map(({ problem }) => problem)
}

test('refunds of which nothing tells are found with their order, and booked once staff ask Stripe', async () => {
  const order = await paidOrder(['refund.*', 'charge.*'])
  await inDashboard(order, 1_000)
  expect(await missingOf(order)).toEqual([
    'Stripe refunded 1000, booked otherwise',
    'by a refund Stripe moved -1000, booked is 0',
  ])

  expect(await refresh(order)).toBe('applied')

  expect(await refundsOf(order)).toEqual([[1_000, 'succeeded']])
  expect((await stateOf(shop, order.orderId)).order).toMatchObject({ refunded_minor: 1_000 })
  expect(await missingOf(order)).toEqual([])
  expect(await refresh(order)).toBe('ignored')

  await inDashboard(order)
  expect(await refresh(order)).toBe('applied')
  expect((await stateOf(shop, order.orderId)).order).toMatchObject({
    status: 'cancelled',
    payment_status: 'refunded',
  })
  expect(await missingOf(order)).toEqual([])
  await expectStockToMatch(shop)
})

test('a dispute of which nothing tells holds its order once staff ask Stripe; asked again, it is no other', async () => {
  const order = await paidOrder(['charge.*'])
  await orders.emulate(`charges/${order.charge}/dispute`, {})
  expect((await stateOf(shop, order.orderId)).order).toMatchObject({ hold_reason: null })

  expect(await refresh(order)).toBe('applied')

  expect((await stateOf(shop, order.orderId)).order).toMatchObject({ hold_reason: 'dispute' })
  const listed = async () => {
    const { body } = await shop.call('/admin/attention?kind=dispute_open', { token })
    return body.data.filter((one: { orderId: string }) => one.orderId === order.orderId)
  }
  const [entry] = await listed()
  await sql`
    update disputes set event_created_at = event_created_at - interval '1 hour' where order_id = ${order.orderId}`
  const [older] = await listed()
  expect(older.since).not.toBe(entry.since)
  expect(await refresh(order)).toBe('ignored')
  expect(await listed()).toEqual([older])
  expect(await missingOf(order)).toEqual([])
})
