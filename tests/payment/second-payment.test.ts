import { expect, test } from 'bun:test'
import { confirmWithTestCard, type Sheet } from '../../scripts/demo/index'
import { checkLedger } from '../../src/domains/payment/application/money/check-ledger'
import { payableOrders } from '../support/payable-orders'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'
import { deliver, expectStockToMatch, intentEvent, stateOf, timelineOf } from './support'

const shop = await openShop({ seed: false, worker: true, stripe: true })
const { sql } = shop.context.db
const orders = payableOrders(shop)

/**
 * An order with two intents that Stripe takes money for. The shop never makes a second one while the first is payable,
 * so Stripe is made to say that the first was cancelled, and it was not: all else is real.
 */
async function orderWithTwoIntents() {
  const placed = await orders.placeOrder()
  const { amountMinor: totalMinor, ...older } = await orders.sheetOf(placed)
  const [intentId = ''] = older.clientSecret.split('_secret_')
  const cancelled = { intentId, totalMinor }
  const entry = await deliver(shop.url, intentEvent(cancelled, 'canceled', { key: 'metropolitan-cancel:1' }))
  expect(entry.status).toBe(200)
  const retried = await shop.call(`/orders/${placed.orderId}/payment/retry`, {
    method: 'POST',
    token: placed.buyer.token,
  })
  // The worker may have prepared it by now.
  expect([retried.status, /^(preparing|ready)$/.test(retried.body.status)]).toEqual([200, true])
  const newer: Sheet = await orders.sheetOf(placed)
  expect(newer.clientSecret).not.toBe(older.clientSecret)
  return { placed, older, newer, totalMinor }
}

/** What went back at Stripe of the money that this sheet took. */
async function refundsOf(sheet: Sheet): Promise<[number, string | null][]> {
  const [intentId = ''] = sheet.clientSecret.split('_secret_')
  const list = await shop.context.stripe.refunds.list({ payment_intent: intentId })
  return list.data.map(({ amount, status }) => [amount, status])
}

test.each(['newer', 'older'])('the %s attempt is paid, then the other one, too', async (paidFirst) => {
  const { placed, older, newer, totalMinor } = await orderWithTwoIntents()
  const [kept, given] = paidFirst === 'newer' ? [newer, older] : [older, newer]

  expect(await confirmWithTestCard(kept, shop.stripeUrl)).toBe('succeeded')
  await eventually(async () => (await orders.statusOf(placed)).status === 'confirmed')
  expect(await confirmWithTestCard(given, shop.stripeUrl)).toBe('succeeded')

  await eventually(async () => (await stateOf(shop, placed.orderId)).refunds[0]?.state === 'succeeded')
  const state = await stateOf(shop, placed.orderId)
  expect(state.order).toMatchObject({ status: 'confirmed', payment_status: 'paid' })
  expect(state.payments).toMatchObject([{ state: 'succeeded' }, { state: 'succeeded' }])
  expect(state.refunds).toMatchObject([
    { amount_minor: totalMinor, reason: 'second_payment', actor: 'system', state: 'succeeded' },
  ])
  expect(state.movements.map(({ kind }) => kind)).toEqual(['capture', 'capture', 'refund'])
  expect(await timelineOf(shop, placed.orderId)).toContain('payment.returned')
  expect(await refundsOf(kept)).toEqual([])
  expect(await refundsOf(given)).toEqual([[totalMinor, 'succeeded']])
  const failed = await sql`select id, error from stripe_events where processed_at is null`
  expect([...failed]).toEqual([])
  const { findings } = await checkLedger(shop.context, { withStripe: true })
  expect(findings).toEqual([])
  await expectStockToMatch(shop)
})

test('an order has one attempt at most that may still be paid', async () => {
  const placed = await orders.placeOrder()
  await orders.sheetOf(placed)
  const again = sql`
    insert into payments (id, order_id, attempt, state, parameters, amount_minor, currency, asked_at)
    select gen_random_uuid(), order_id, attempt + 1, 'creating', parameters, amount_minor, currency, now()
    from payments where order_id = ${placed.orderId}`
  const constraint = await again.then(
    () => 'none',
    (error: { constraint_name?: string }) => error.constraint_name,
  )
  expect(constraint).toBe('payments_payable_order_key')
})
