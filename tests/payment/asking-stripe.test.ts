import { describe, expect, test } from 'bun:test'
import { newId } from '#platform/ids'
import { createPaymentIntent } from '../../src/domains/payment/application/payment/create-payment-intent'
import { expireUnpaidOrders } from '../../src/domains/payment/application/payment/expire-unpaid-orders'
import { requestRefund } from '../../src/domains/payment/application/refund/request-refund'
import { type PayableOrder, payableOrders } from '../support/payable-orders'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'
import { expectStockToMatch, stateOf, stockOf } from './support'

const shop = await openShop({ seed: false, worker: true, stripe: true })
const { sql } = shop.context.db
const { stripe } = shop.context
const orders = payableOrders(shop)

interface AskedOfStripe {
  readonly idempotency_key: string | null
  readonly status: number | null
  readonly replayed: boolean
  readonly params: Readonly<Record<string, string>>
}

/** What Stripe was asked to make for an order, the first request first; a broken connection has no status. */
async function askedFor(path: string, { orderId }: { orderId: string }): Promise<AskedOfStripe[]> {
  const reply = await fetch(`${shop.stripeUrl}/_emulator/requests?method=POST&path=${path}`)
  const requests = (await reply.json()) as AskedOfStripe[]
  return requests.filter(({ params }) => params['metadata[order_id]'] === orderId).toReversed()
}

function expectOneKey(asked: readonly AskedOfStripe[], key: string): void {
  expect(asked.map(({ status }) => status)).toEqual([null, null, 200])
  expect(asked.map(({ idempotency_key }) => idempotency_key)).toEqual([key, key, key])
  expect(asked.at(-1)?.replayed).toBe(true)
}

test('a try after a lost reply has the key of the first, so that there is one intent and one refund', async () => {
  const paid = await orders.placeOrder()
  await orders.pay(paid)
  // Lost also when the SDK asks once more by itself: the third try is the shop's own.
  for (const path of ['/v1/payment_intents', '/v1/refunds']) {
    const effect = { drop_reply_after_effect: true }
    await orders.emulate('faults', { match: { method: 'POST', path, times: 2 }, effect })
  }
  // Else the shop would hear of the refund from its event, and would not ask again.
  await orders.emulate('faults', { match: { types: ['refund.*', 'charge.*'] }, webhooks: { hold: true } })

  const wish = { orderId: paid.orderId, reason: 'damaged', amountMinor: 200 }
  const { refund } = await requestRefund(shop.context, { userId: newId() }, wish)
  const placed = await orders.placeOrder()
  const sheet = await orders.sheetOf(placed)
  await eventually(async () => (await stateOf(shop, paid.orderId)).refunds[0]?.state === 'succeeded')

  const [payment] = await sql<[{ id: string; intent: string }]>`
    select id, stripe_payment_intent_id as intent from payments where order_id = ${placed.orderId}`
  expectOneKey(await askedFor('/v1/payment_intents', placed), `payment:${payment.id}:1`)
  const intents = await stripe.paymentIntents.list({ limit: 100 })
  const made = intents.data.filter(({ metadata }) => metadata.order_id === placed.orderId)
  expect(made.map(({ id }) => id)).toEqual([payment.intent])
  expect(sheet.clientSecret).toStartWith(`${payment.intent}_secret_`)

  expectOneKey(await askedFor('/v1/refunds', paid), `refund:${refund.id}:1`)
  const refunds = await stripe.refunds.list({ limit: 100 })
  expect(refunds.data.map(({ amount }) => amount)).toEqual([200])
  await orders.emulate('deliveries/release', {})
})

test('a refund that Stripe made, although its key tells of a failure for ever, is found, and not made under another', async () => {
  const paid = await orders.placeOrder()
  await orders.pay(paid)
  const match = { method: 'POST', path: '/v1/refunds', times: 1 }
  await orders.emulate('faults', { match, effect: { status: 500, executed: true } })
  // Else its event might tell of it first, and the shop would not have to look.
  await orders.emulate('faults', { match: { types: ['refund.*', 'charge.*'] }, webhooks: { hold: true } })

  const wish = { orderId: paid.orderId, reason: 'damaged', amountMinor: 300 }
  const { refund } = await requestRefund(shop.context, { userId: newId() }, wish)
  await eventually(async () => (await stateOf(shop, paid.orderId)).refunds[0]?.state === 'succeeded')

  const asked = await askedFor('/v1/refunds', paid)
  expect(new Set(asked.map((one) => one.idempotency_key))).toEqual(new Set([`refund:${refund.id}:1`]))
  const { data } = await stripe.refunds.list({ limit: 100 })
  expect(data.filter(({ metadata }) => metadata?.order_id === paid.orderId)).toHaveLength(1)
  await orders.emulate('deliveries/release', {})
})

test('of a key that Stripe may have forgotten it is asked first what came, and nothing is made anew', async () => {
  const placed = await orders.placeOrder()
  await orders.sheetOf(placed)
  const intent = () =>
    sql`select stripe_payment_intent_id as id from payments where order_id = ${placed.orderId}`
  const [made] = await intent()
  await sql`
    update payments set state = 'creating', stripe_payment_intent_id = null, client_secret = null,
      asked_at = now() - interval '21 hours'
    where order_id = ${placed.orderId}`
  await eventually(async () => {
    const found = await stripe.paymentIntents.search({ query: `metadata['order_id']:'${placed.orderId}'` })
    return found.data.length === 1
  })

  await createPaymentIntent(shop.context, { orderId: placed.orderId, messageId: newId() })

  expect([...(await intent())]).toEqual([{ ...made }])
  expect(await askedFor('/v1/payment_intents', placed)).toHaveLength(1)
})

describe('an intent that Stripe made while its order ended takes no money', () => {
  const ends: [string, (placed: PayableOrder) => Promise<unknown>, string][] = [
    [
      'cancelled, and the attempt closed before its intent was known',
      async (placed) => {
        expect((await orders.cancel(placed)).status).toBe(200)
        await eventually(async () => (await stateOf(shop, placed.orderId)).payments[0]?.state === 'cancelled')
      },
      'cancelled',
    ],
    [
      'expired',
      async (placed) => {
        await orders.age(placed, 61)
        await expireUnpaidOrders(shop.context)
      },
      'expired',
    ],
  ]

  test.each(ends)('%s', async (_, end, status) => {
    const placing = Promise.withResolvers<PayableOrder>()
    const ended = Promise.withResolvers<void>()
    shop.at('intent.created', async () => {
      const placed = await placing.promise
      await end(placed)
      expect((await orders.statusOf(placed)).status).toBe(status)
      // Nobody has told the shop yet that there is an intent, and Stripe would take money for it.
      const [payment] = await sql`
        select stripe_payment_intent_id as intent from payments where order_id = ${placed.orderId}`
      expect(payment).toEqual({ intent: null })
      ended.resolve()
    })
    const placed = await orders.placeOrder()
    placing.resolve(placed)
    await ended.promise

    await eventually(async () => (await orders.intentStatus(placed)) === 'canceled')
    expect(await orders.statusOf(placed)).toMatchObject({ status, payment: 'cancelled' })
    const { payments, movements } = await stateOf(shop, placed.orderId)
    expect(payments).toMatchObject([{ attempt: 1, state: 'cancelled' }])
    expect(movements).toEqual([])
    const sheet = await shop.call(`/orders/${placed.orderId}/payment`, { token: placed.buyer.token })
    expect(sheet.body).toMatchObject({ status: 'closed', clientSecret: null })
    expect(await stockOf(shop, placed.productId)).toEqual({ stock: 10, reserved: 0 })
    await expectStockToMatch(shop)
  })
})
