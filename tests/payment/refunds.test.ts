import { expect, test } from 'bun:test'
import { transact } from '#platform/database'
import { rerunDeadLetter, selectDeadLetters } from '#platform/dead-letters'
import type { RequestKey } from '#platform/idempotency'
import { newId } from '#platform/ids'
import { findOrderPayments } from '../../src/domains/backoffice/infrastructure/order-payments'
import { requestRefund } from '../../src/domains/payment/application/refund/request-refund'
import { retryRefund } from '../../src/domains/payment/application/refund/retry-refund'
import { payableOrders } from '../support/payable-orders'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'
import { deliver, expectStockToMatch, refundEvent, stateOf, stockOf, timelineOf } from './support'

const shop = await openShop({ worker: true, stripe: true })
const { sql } = shop.context.db
const orders = payableOrders(shop)
const staff = { userId: newId() }

async function paidOrder() {
  const placed = await orders.placeOrder()
  await orders.pay(placed)
  const [row] = await sql<[{ total: number; intent: string }]>`
    select o.total_minor as total, p.stripe_payment_intent_id as intent
    from orders o join payments p on p.order_id = o.id where o.id = ${placed.orderId}`
  return { ...placed, totalMinor: row.total, intentId: row.intent }
}

async function refund(orderId: string, wish: Partial<Parameters<typeof requestRefund>[2]> = {}) {
  const isPart = wish.amountMinor !== undefined || wish.lines
  const asked = { orderId, reason: 'damaged', ...(isPart ? {} : { everything: true as const }), ...wish }
  const { refund, created } = await requestRefund(shop.context, staff, asked)
  return { refundId: refund.id, created }
}

async function settled(refundId: string): Promise<string> {
  return await eventually(async () => {
    const [row] = await sql<[{ state: string }]>`select state from refunds where id = ${refundId}`
    return row.state !== 'pending' && row.state
  })
}

/** The ledger of ours and the account at Stripe hold the same of this order. */
async function expectLedgerToMatch(orderId: string, intentId: string): Promise<void> {
  await eventually(async () => {
    const { movements } = await findOrderPayments(shop.context.reader, orderId)
    const heldMinor = movements.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
    const refunds = await shop.context.stripe.refunds.list({ payment_intent: intentId, limit: 100 })
    const { amount_received: received } = await shop.context.stripe.paymentIntents.retrieve(intentId)
    const back = refunds.data.filter(({ status }) => status !== 'failed' && status !== 'canceled')
    expect(heldMinor).toBe(received - back.reduce((sum, { amount }) => sum + amount, 0))
    return true
  })
}

test('all of it: the order is cancelled, its units are back, Stripe has one refund', async () => {
  const order = await paidOrder()
  const sold = await stockOf(shop, order.productId)

  const { refundId } = await refund(order.orderId)

  expect(await settled(refundId)).toBe('succeeded')
  const state = await stateOf(shop, order.orderId)
  expect(state.order).toMatchObject({ status: 'cancelled', payment_status: 'refunded' })
  expect((await stockOf(shop, order.productId)).stock).toBe(sold.stock + 2)
  expect(await timelineOf(shop, order.orderId)).toContain('payment.refunded')
  await expectLedgerToMatch(order.orderId, order.intentId)
  await expectStockToMatch(shop)
})

test('all of it, but the units are lost', async () => {
  const order = await paidOrder()
  const sold = await stockOf(shop, order.productId)
  await settled((await refund(order.orderId, { restock: false })).refundId)
  expect((await stateOf(shop, order.orderId)).order.status).toBe('cancelled')
  expect(await stockOf(shop, order.productId)).toEqual(sold)
})

test('an amount, then a line with its unit, then the rest: never more than was paid', async () => {
  const order = await paidOrder()
  const { orderId, productId } = order
  const sold = await stockOf(shop, productId)

  await settled((await refund(orderId, { amountMinor: 100 })).refundId)
  expect((await stateOf(shop, orderId)).order).toMatchObject({
    status: 'confirmed',
    payment_status: 'partially_refunded',
  })
  const lines = [{ productId, quantity: 1 }]
  await settled((await refund(orderId, { lines, restock: true })).refundId)
  expect((await stockOf(shop, productId)).stock).toBe(sold.stock + 1)
  const { payments, refunds } = await findOrderPayments(shop.context.reader, orderId)
  expect(payments).toHaveLength(1)
  expect(refunds[1]?.lines).toMatchObject([{ quantity: 1, restocked: true }])

  const left = order.totalMinor - refunds.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
  const before = await stateOf(shop, orderId)
  await expect(refund(orderId, { amountMinor: left + 1 })).rejects.toThrow('REFUND_EXCEEDS_PAYMENT')
  await expect(refund(orderId, { amountMinor: 0 })).rejects.toThrow('REFUND_EXCEEDS_PAYMENT')
  await expect(refund(orderId, { lines: [{ productId, quantity: 2 }] })).rejects.toThrow(
    'REFUND_LINES_INVALID',
  )
  await expect(refund(orderId, { amountMinor: 1, restock: true })).rejects.toThrow('RESTOCK_NEEDS_LINES')
  await expect(refund(newId())).rejects.toThrow('ORDER_NOT_FOUND')
  expect(await stateOf(shop, orderId)).toEqual(before)

  await settled((await refund(orderId)).refundId)
  await expect(refund(orderId)).rejects.toThrow('NOTHING_TO_REFUND')
  expect((await stockOf(shop, productId)).stock).toBe(sold.stock + 2)
  await expectLedgerToMatch(orderId, order.intentId)
  await expectStockToMatch(shop)
})

test('two at once never exceed what was captured', async () => {
  const order = await paidOrder()
  const asked = await Promise.allSettled(
    Array.from({ length: 6 }, () => refund(order.orderId, { amountMinor: order.totalMinor - 1 })),
  )
  expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect((await stateOf(shop, order.orderId)).refunds).toHaveLength(1)
})

test('the same request twice, also in parallel, is one refund; another body under its key is refused', async () => {
  const order = await paidOrder()
  const key: RequestKey = { actorId: staff.userId, method: 'POST', path: '/x', key: newId(), bodyHash: 'a' }
  const wish = { amountMinor: 100, requestKey: key }
  const answers = await Promise.all([1, 2, 3].map(() => refund(order.orderId, wish)))
  expect(new Set(answers.map(({ refundId }) => refundId)).size).toBe(1)
  expect(answers.filter(({ created }) => created)).toHaveLength(1)
  const other = { ...wish, requestKey: { ...key, bodyHash: 'b' } }
  await expect(refund(order.orderId, other)).rejects.toThrow('IDEMPOTENCY_KEY_REUSED')
})

test('one that Stripe refuses is failed, seen, and retried as a new one', async () => {
  const order = await paidOrder()
  // Somebody refunded all of it in the Dashboard, and the shop does not know yet: neither by the refund nor by its charge.
  const types = ['refund.created', 'charge.refunded']
  await orders.emulate('faults', { match: { types, times: 2 }, webhooks: { hold: true } })
  const outside = await shop.context.stripe.refunds.create({ payment_intent: order.intentId })

  const { refundId } = await refund(order.orderId, { amountMinor: 100 })
  expect(await settled(refundId)).toBe('failed')
  const { refunds } = await findOrderPayments(shop.context.reader, order.orderId)
  expect(refunds[0]).toMatchObject({ failureCode: 'charge_already_refunded', stripeRefundId: null })

  await orders.emulate('deliveries/release', {})
  await eventually(async () => (await stateOf(shop, order.orderId)).order.payment_status === 'refunded')
  await expect(
    retryRefund(shop.context, staff, { refundId, reason: 'the card works again' }),
  ).rejects.toThrow('REFUND_EXCEEDS_PAYMENT')
  await orders.emulate(`refunds/${outside.id}/fail`, {})
  await eventually(async () => (await stateOf(shop, order.orderId)).order.payment_status === 'paid')

  const again = await retryRefund(shop.context, staff, { refundId, reason: 'the card works again' })
  expect(await settled(again.refundId)).toBe('succeeded')
  await expect(
    retryRefund(shop.context, staff, { refundId, reason: 'the card works again' }),
  ).rejects.toThrow('REFUND_NOT_FAILED')
  await expect(
    retryRefund(shop.context, staff, { refundId: newId(), reason: 'the card works again' }),
  ).rejects.toThrow('REFUND_NOT_FOUND')
  await expectLedgerToMatch(order.orderId, order.intentId)
})

test('one whose event came before its refusal was written down is what the event says', async () => {
  const order = await paidOrder()
  await orders.emulate('faults', { match: { types: ['refund.*'], times: 1 }, webhooks: { hold: true } })
  await shop.context.stripe.refunds.create({ payment_intent: order.intentId })
  const asked = Promise.withResolvers<string>()
  shop.at('refund.created', async () => {
    const rowId = await asked.promise
    const event = { id: `re_${newId()}`, amountMinor: 100, status: 'succeeded', rowId }
    expect((await deliver(shop.url, refundEvent(order, event))).status).toBe(200)
  })
  const { refundId } = await refund(order.orderId, { amountMinor: 100 })
  asked.resolve(refundId)

  await eventually(async () => {
    const open = await sql`select from outbox where payload ->> 'refundId' = ${refundId}`
    return open.length === 0
  })
  const [row] = await sql`select state, failure_code from refunds where id = ${refundId}`
  expect(row).toEqual({ state: 'succeeded', failure_code: null })
  await orders.emulate('deliveries/release', {})
})

test('succeeded, then failed: the money is the shop’s again', async () => {
  const order = await paidOrder()
  const { refundId } = await refund(order.orderId, { amountMinor: 300 })
  await settled(refundId)
  const [row] = await sql<[{ id: string }]>`select stripe_refund_id as id from refunds where id = ${refundId}`
  await orders.emulate(`refunds/${row.id}/fail`, {})
  await eventually(async () => (await stateOf(shop, order.orderId)).refunds[0]?.state === 'failed')
  expect((await stateOf(shop, order.orderId)).order.payment_status).toBe('paid')
  await expectLedgerToMatch(order.orderId, order.intentId)
})

test.each([
  ['a reply lost after the effect', { drop_reply_after_effect: true }],
  ['a failure stored under the key', { status: 500 }],
  ['a failure after the effect, stored under the key', { status: 500, executed: true }],
  ['too many requests', { status: 429 }],
])('%s: still one refund at Stripe', async (_, effect) => {
  const order = await paidOrder()
  await orders.emulate('faults', { match: { method: 'POST', path: '/v1/refunds', times: 1 }, effect })
  const { refundId } = await refund(order.orderId, { amountMinor: 200 })
  expect(await settled(refundId)).toBe('succeeded')
  const atStripe = await shop.context.stripe.refunds.list({ payment_intent: order.intentId })
  expect(atStripe.data).toHaveLength(1)
  await expectLedgerToMatch(order.orderId, order.intentId)
})

test('a paid order that its customer cancels is refunded', async () => {
  const order = await paidOrder()
  expect((await orders.cancel(order)).status).toBe(200)
  await eventually(async () => (await stateOf(shop, order.orderId)).refunds[0]?.state === 'succeeded')
  expect((await stateOf(shop, order.orderId)).order).toMatchObject({
    status: 'cancelled',
    payment_status: 'refunded',
  })
  await expectLedgerToMatch(order.orderId, order.intentId)
})

test('a job that gave up is seen and can be run again', async () => {
  const order = await paidOrder()
  await orders.emulate('faults', {
    match: { method: 'POST', path: '/v1/refunds', times: 3 },
    effect: { status: 429 },
  })
  const { refundId } = await refund(order.orderId, { amountMinor: 100 })
  const jobId = await eventually(async () => {
    const rows = await sql<{ id: string }[]>`
      update outbox set parked_at = now() 
      where payload ->> 'refundId' = ${refundId} and error is not null and sent_at is null and done_at is null
      returning id`
    return rows[0]?.id
  })
  const parked = await selectDeadLetters(shop.context.db, 10)
  expect(parked.map(({ id, topic }) => [id, topic])).toEqual([[jobId, 'payment.refund_requested']])

  expect(await transact(shop.context, (tx) => rerunDeadLetter(tx, jobId))).toBe(true)
  expect(await settled(refundId)).toBe('succeeded')
  expect(await transact(shop.context, (tx) => rerunDeadLetter(tx, jobId))).toBe(false)
})

test('what Stripe refuses of an intent that it does not know is failed, and does not wait for ever', async () => {
  const order = await paidOrder()
  await sql`update payments set stripe_payment_intent_id = 'pi_unknown' where order_id = ${order.orderId}`
  const { refundId } = await refund(order.orderId, { amountMinor: 100 })
  expect(await settled(refundId)).toBe('failed')
  const { refunds } = await findOrderPayments(shop.context.reader, order.orderId)
  expect(refunds[0]).toMatchObject({ failureCode: 'resource_missing' })
  expect((await stateOf(shop, order.orderId)).order.payment_status).toBe('paid')
  await sql`update payments set stripe_payment_intent_id = ${order.intentId} where order_id = ${order.orderId}`
})
