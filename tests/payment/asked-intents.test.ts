import { describe, expect, test } from 'bun:test'
import { confirmWithTestCard } from '../../scripts/demo/index'
import { checkLedger } from '../../src/domains/payment/application/money/check-ledger'
import { expireUnpaidOrders } from '../../src/domains/payment/application/payment/expire-unpaid-orders'
import { lookAfterPayments } from '../../src/domains/payment/application/payment/look-after-payments'
import { adminWith, auditOf, refuses, superAdmin } from '../admin/support'
import { type PayableOrder, payableOrders } from '../support/payable-orders'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'
import {
  deliver,
  expectStockToMatch,
  forge,
  intentEvent,
  outcomeOf,
  stateOf,
  stockOf,
  timelineOf,
} from './support'

const shop = await openShop({ seed: false, worker: true, stripe: true })
const { sql } = shop.context.db
const { stripe } = shop.context
const orders = payableOrders(shop)

/** Pays at Stripe, and every event of it is lost. */
async function payUnheard(placed: PayableOrder): Promise<void> {
  const sheet = await orders.sheetOf(placed)
  await orders.emulate('faults', {
    match: { types: ['payment_intent.*', 'charge.*'] },
    webhooks: { drop: true },
  })
  expect(await confirmWithTestCard(sheet, shop.stripeUrl)).toBe('succeeded')
  await noFaults()
  expect((await orders.statusOf(placed)).status).toBe('pending')
}

async function noFaults(): Promise<void> {
  await fetch(`${shop.stripeUrl}/_emulator/faults`, { method: 'DELETE' })
}

async function intentOf({ orderId }: PayableOrder): Promise<{ intentId: string; paymentId: string }> {
  const [row] = await sql<[{ intentId: string; paymentId: string }]>`
    select stripe_payment_intent_id as "intentId", id as "paymentId" from payments
    where order_id = ${orderId} order by attempt desc limit 1`
  return row
}

async function expectPaid(placed: PayableOrder): Promise<void> {
  const state = await stateOf(shop, placed.orderId)
  expect(state.order).toMatchObject({ status: 'confirmed', payment_status: 'paid', hold_reason: null })
  expect(state.payments).toMatchObject([{ state: 'succeeded' }])
  expect(state.movements).toMatchObject([{ kind: 'capture' }])
  expect(await stockOf(shop, placed.productId)).toEqual({ stock: 8, reserved: 0 })
  await expectStockToMatch(shop)
}

/** The event that was thought lost comes after all, and nothing more happens. */
async function expectLateEventToChangeNothing(placed: PayableOrder): Promise<void> {
  const { intentId } = await intentOf(placed)
  const { amount: totalMinor } = await stripe.paymentIntents.retrieve(intentId)
  const known = async () => [await stateOf(shop, placed.orderId), await timelineOf(shop, placed.orderId)]
  const before = await known()
  const late = intentEvent({ intentId, totalMinor }, 'succeeded')
  expect((await deliver(shop.url, late)).status).toBe(200)
  expect(await outcomeOf(shop, late.id)).toBe('ignored')
  expect(await known()).toEqual(before)
}

/** A second ago: the column rounds to milliseconds, so that `now()` may come out later than the next look. */
const makeDue = ({ orderId }: PayableOrder) =>
  sql`update payments set look_at = now() - interval '1 second' where order_id = ${orderId}`

describe('money whose event was lost', () => {
  test('is heard of by the expiry that wants to cancel its intent: the order is paid', async () => {
    const placed = await orders.placeOrder()
    await payUnheard(placed)
    await orders.age(placed, 61)

    await expireUnpaidOrders(shop.context)

    await expectPaid(placed)
    expect(await timelineOf(shop, placed.orderId)).toEqual([
      'order.placed',
      'payment.ready',
      'order.confirmed',
    ])
    await expectLateEventToChangeNothing(placed)
  })

  test('of an order that was cancelled meanwhile is booked and given back', async () => {
    const placed = await orders.placeOrder()
    await payUnheard(placed)
    expect((await orders.cancel(placed)).status).toBe(200)

    await eventually(async () => (await stateOf(shop, placed.orderId)).refunds[0]?.state === 'succeeded')

    const state = await stateOf(shop, placed.orderId)
    expect(state.order).toMatchObject({ status: 'cancelled', payment_status: 'refunded' })
    expect(state.refunds).toMatchObject([{ reason: 'order_cancelled', actor: 'system' }])
    expect(state.movements.map(({ kind }) => kind)).toEqual(['capture', 'refund'])
    expect(await stockOf(shop, placed.productId)).toEqual({ stock: 10, reserved: 0 })
    await expectLateEventToChangeNothing(placed)
  })

  test('is heard of by the customer who tries again, and by an event that cannot be read', async () => {
    const [retried, unreadable] = [await orders.placeOrder(), await orders.placeOrder()]
    for (const placed of [retried, unreadable]) await payUnheard(placed)

    const path = `/orders/${retried.orderId}/payment/retry`
    const retry = await shop.call(path, { method: 'POST', token: retried.buyer.token })
    expect([retry.status, retry.body.status]).toEqual([200, 'paid'])
    const { intentId: id } = await intentOf(unreadable)
    const cutOff = forge('payment_intent.succeeded', { id, amount: 'cut off' })
    expect((await deliver(shop.url, cutOff)).status).toBe(200)

    await expectPaid(retried)
    await expectPaid(unreadable)
  })

  test('is heard of by staff who ask Stripe now, once, and that is audited', async () => {
    const [boss, support] = [await superAdmin(shop), await adminWith(shop, 'support')]
    const placed = await orders.placeOrder()
    await payUnheard(placed)
    const refresh = (token = boss.token, orderId = placed.orderId) =>
      shop.call(`/admin/orders/${orderId}/payment/refresh`, { token, body: { reason: 'they say they paid' } })
    const rows = async () => [await stateOf(shop, placed.orderId)]

    await refuses(shop, { status: 403, code: 'PERMISSION_MISSING', rows }, () => refresh(support.token))
    await refuses(shop, { status: 404, code: 'ORDER_NOT_FOUND', rows }, () =>
      refresh(boss.token, crypto.randomUUID()),
    )
    const away = { match: { method: 'GET', path: '/v1/payment_intents/:id' }, effect: { status: 500 } }
    await orders.emulate('faults', away)
    await refuses(shop, { status: 503, code: 'STRIPE_UNAVAILABLE', rows }, () => refresh())
    await noFaults()
    const audit = await auditOf(shop, async () => {
      const reply = await refresh()
      expect(reply.status).toBe(200)
      expect(reply.body.payments).toMatchObject([{ attempt: 1, state: 'succeeded', outcome: 'applied' }])
    })
    expect(audit).toMatchObject([
      { action: 'payment.refreshed', entity_id: placed.orderId, reason: 'they say they paid' },
    ])
    await expectPaid(placed)
    expect((await refresh()).body.payments).toMatchObject([{ state: 'succeeded', outcome: 'ignored' }])
    await expectPaid(placed)
  })

  test('cannot be heard of by an event of nothing that Stripe has: said so, and to no avail sent again', async () => {
    const boss = await superAdmin(shop)
    const events = [
      forge('payment_intent.succeeded', { id: 'pi_nowhere' }),
      { ...forge('payment_intent.succeeded', {}), data: {} },
    ]
    for (const event of events) {
      expect((await deliver(shop.url, event)).status).toBe(500)
      const path = `/admin/stripe-events/${event.id}/replay`
      const replay = await shop.call(path, { token: boss.token, body: { reason: 'looked into it' } })
      expect([replay.status, replay.body.code]).toEqual([409, 'STRIPE_EVENT_UNREADABLE'])
      expect(replay.body.retryable).toBe(false)
      const [row] = await sql`select processed_at, outcome, error from stripe_events where id = ${event.id}`
      expect(row).toMatchObject({ processed_at: null, outcome: null })
      expect(row?.error).toContain('cannot be read')
      await sql`delete from stripe_events where id = ${event.id}`
    }
  })

  test('leaves nothing for a check of the ledger to find', async () => {
    expect((await checkLedger(shop.context, { withStripe: true })).findings).toEqual([])
  })
})

test('an end of processing that was lost is asked for, after pauses that grow', async () => {
  const placed = await orders.placeOrder()
  const { amountMinor: totalMinor } = await orders.sheetOf(placed)
  const { intentId } = await intentOf(placed)
  const at = Math.floor(Date.now() / 1_000)
  // By this news money is moving, also for those who ask Stripe within the hour.
  const future = intentEvent({ intentId, totalMinor }, 'processing', { created: at + 3_600 })
  expect((await deliver(shop.url, future)).status).toBe(200)
  const pause = async () => {
    const [row] = await sql<[{ seconds: number }]>`
      select round(extract(epoch from look_at - now()))::int as seconds from payments
      where order_id = ${placed.orderId}`
    return row.seconds
  }
  expect(await pause()).toBeWithin(590, 601)
  for (const seconds of [600, 1_200, 2_400]) {
    await makeDue(placed)
    await lookAfterPayments(shop.context)
    expect(await pause()).toBeWithin(seconds - 10, seconds + 1)
    expect((await orders.statusOf(placed)).payment).toBe('processing')
  }

  await sql`update payments set event_created_at = now() - interval '1 minute' where order_id = ${placed.orderId}`
  await makeDue(placed)
  await lookAfterPayments(shop.context)

  expect(await orders.statusOf(placed)).toMatchObject({ status: 'pending', payment: 'pending' })
  expect((await orders.cancel(placed)).status).toBe(200)
})

describe('an intent that Stripe does not have is over', () => {
  async function orderOfGoneIntent(): Promise<PayableOrder> {
    const placed = await orders.placeOrder()
    await orders.sheetOf(placed)
    const gone = `pi_gone_${placed.orderId}`
    await sql`update payments set stripe_payment_intent_id = ${gone} where order_id = ${placed.orderId}`
    return placed
  }

  test('trying again makes a new one', async () => {
    const placed = await orderOfGoneIntent()

    const path = `/orders/${placed.orderId}/payment/retry`
    const retry = await shop.call(path, { method: 'POST', token: placed.buyer.token })

    // The worker may have prepared it by now.
    expect([retry.status, /^(preparing|ready)$/.test(retry.body.status)]).toEqual([200, true])
    await orders.pay(placed)
    expect((await stateOf(shop, placed.orderId)).payments).toMatchObject([
      { state: 'cancelled' },
      { state: 'succeeded' },
    ])
  })

  test('cancelling and expiring need nothing of it', async () => {
    const [cancelled, expired] = [await orderOfGoneIntent(), await orderOfGoneIntent()]
    expect((await orders.cancel(cancelled)).status).toBe(200)
    await orders.age(expired, 61)
    await expireUnpaidOrders(shop.context)

    expect((await orders.statusOf(expired)).status).toBe('expired')
    await eventually(async () => {
      const rows = await sql`
        select from outbox where topic = 'order.cancelled' and payload ->> 'orderId' = ${cancelled.orderId}`
      return rows.length === 0
    })
    for (const placed of [cancelled, expired]) {
      expect((await stateOf(shop, placed.orderId)).payments).toMatchObject([{ state: 'cancelled' }])
    }
  })
})

describe('an intent that nobody here knows', () => {
  test('because its reply was lost while its order was cancelled: found later, and closed', async () => {
    const placing = Promise.withResolvers<PayableOrder>()
    const effect = { drop_reply_after_effect: true }
    // Lost also when the SDK asks once more by itself.
    const match = { method: 'POST', path: '/v1/payment_intents', times: 2 }
    await orders.emulate('faults', { match, effect })
    shop.at('intent.row_written', async () => {
      expect((await orders.cancel(await placing.promise)).status).toBe(200)
    })
    const placed = await orders.placeOrder()
    placing.resolve(placed)
    await eventually(async () => {
      const [payment] = await sql`select look_at, state from payments where order_id = ${placed.orderId}`
      return payment?.state === 'cancelled' && payment.look_at !== null
    })
    const made = async () => {
      const { data } = await stripe.paymentIntents.list({ limit: 100 })
      return data.filter(({ metadata }) => metadata.order_id === placed.orderId)
    }
    await eventually(async () => (await made()).length === 1)
    expect(await made()).toMatchObject([
      { status: 'requires_payment_method', metadata: { environment: 'test' } },
    ])

    await makeDue(placed)
    expect(await lookAfterPayments(shop.context)).toBe(1)

    expect((await made()).map(({ status }) => status)).toEqual(['canceled'])
    expect((await orders.statusOf(placed)).status).toBe('cancelled')
    await makeDue(placed)
    // A row that a job of the worker holds at this moment is passed over.
    await eventually(async () => {
      expect(await lookAfterPayments(shop.context)).toBe(0)
      const [payment] = await sql`select look_at from payments where order_id = ${placed.orderId}`
      return payment?.look_at === null
    })
  })

  test('because search lagged when Stripe was asked under a second key: closed, and the known one stays', async () => {
    const placed = await orders.placeOrder()
    await orders.sheetOf(placed)
    const { intentId, paymentId } = await intentOf(placed)
    const metadata = { app: 'metropolitan', payment_id: paymentId }
    const second = await stripe.paymentIntents.create({ amount: 500, currency: 'pln', metadata })
    await sql`update payments set key_attempt = 2 where id = ${paymentId}`

    await makeDue(placed)
    expect(await lookAfterPayments(shop.context)).toBe(1)

    expect((await stripe.paymentIntents.retrieve(second.id)).status).toBe('canceled')
    expect(await intentOf(placed)).toEqual({ intentId, paymentId })
    await orders.pay(placed)
  })
})
