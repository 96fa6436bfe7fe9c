import { expect, test } from 'bun:test'
import Stripe from 'stripe'
import { checkLedger } from '../../src/domains/payment/application/money/check-ledger'
import { expireUnpaidOrders } from '../../src/domains/payment/application/payment/expire-unpaid-orders'
import { createBuyers, createProducts, orderBody } from '../support/crowd'
import { payableOrders } from '../support/payable-orders'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'
import { expectStockToMatch, stateOf, stockOf } from './support'

const shop = await openShop({ seed: false, worker: true, stripe: true })
const orders = payableOrders(shop)

/** An order that is to be paid by BLIK, of two units out of ten, and its payment sheet. */
async function blikOrder() {
  const [productId = ''] = await createProducts(shop.context.db, [10])
  const [buyer] = await createBuyers(shop.context, 1, () => [{ productId, quantity: 2 }])
  if (!buyer) throw new Error('no buyer was made')
  const body = orderBody(buyer, { paymentMethod: 'blik' })
  const placed = await shop.call('/orders', { token: buyer.token, body })
  expect(placed).toMatchObject({ status: 201, body: { paymentMethod: 'blik', requiresPayment: true } })
  const order = { buyer, productId, orderId: String(placed.body.id) }
  const sheet = await orders.sheetOf(order)
  const [intentId = ''] = sheet.clientSecret.split('_secret_')
  return { ...order, sheet, intentId, totalMinor: Number(placed.body.totalMinor) }
}

type BlikOrder = Awaited<ReturnType<typeof blikOrder>>

/** Types the six digits into the app's sheet, which speaks to Stripe with the publishable key and the secret. */
async function typeCode({ sheet, intentId }: BlikOrder, code = '777123') {
  const { hostname: host, port } = new URL(shop.stripeUrl)
  const phone = new Stripe(sheet.publishableKey, { host, port, protocol: 'http', telemetry: false })
  // The secret is no parameter of the server's SDK; an app's has it.
  const secret = { client_secret: sheet.clientSecret }
  return await phone.paymentIntents.confirm(intentId, {
    ...secret,
    payment_method_data: { type: 'blik' },
    payment_method_options: { blik: { code } },
  })
}

const bank = ({ intentId }: BlikOrder, answer: object) =>
  orders.emulate(`payment_intents/${intentId}/complete_action`, answer)

const reaches = (order: BlikOrder, status: string, payment: string) =>
  eventually(async () => {
    expect(await orders.statusOf(order)).toMatchObject({ status, payment })
    return true
  })

async function expectPaid(order: BlikOrder): Promise<void> {
  await reaches(order, 'confirmed', 'paid')
  const { movements, payments } = await stateOf(shop, order.orderId)
  expect(payments).toMatchObject([{ attempt: 1, state: 'succeeded', failure_code: null }])
  expect(movements).toEqual([
    { kind: 'capture', amount_minor: order.totalMinor, stripe_object_id: order.intentId },
  ])
  expect(await stockOf(shop, order.productId)).toEqual({ stock: 8, reserved: 0 })
  await expectStockToMatch(shop)
}

test('paid by BLIK: the six digits, the banking app, the money', async () => {
  const order = await blikOrder()
  expect(order.sheet).toMatchObject({ amountMinor: order.totalMinor, paymentMethodTypes: ['blik'] })

  expect(await typeCode(order)).toMatchObject({ status: 'requires_action' })
  await reaches(order, 'pending', 'requires_action')
  await bank(order, { outcome: 'succeed' })

  await expectPaid(order)
  const intent = await shop.context.stripe.paymentIntents.retrieve(order.intentId, {
    expand: ['latest_charge'],
  })
  expect(intent).toMatchObject({
    status: 'succeeded',
    amount_received: order.totalMinor,
    metadata: { order_id: order.orderId },
    latest_charge: { payment_method_details: { type: 'blik' } },
  })
})

test('while the bank takes its time nothing can be cancelled or paid again; then the money comes', async () => {
  const order = await blikOrder()
  const { token } = order.buyer
  await typeCode(order)
  await bank(order, { outcome: 'process' })
  await reaches(order, 'pending', 'processing')

  expect((await orders.cancel(order)).body).toMatchObject({ code: 'PAYMENT_IN_PROGRESS' })
  const retry = await shop.call(`/orders/${order.orderId}/payment/retry`, { method: 'POST', token })
  expect([retry.status, retry.body.status]).toEqual([200, 'processing'])
  expect((await stateOf(shop, order.orderId)).payments).toHaveLength(1)
  await bank(order, { outcome: 'succeed' })

  await expectPaid(order)
})

test('money that moves unheard keeps its order from expiring', async () => {
  const order = await blikOrder()
  await typeCode(order)
  await reaches(order, 'pending', 'requires_action')
  await orders.emulate('faults', {
    match: { types: ['payment_intent.processing'] },
    webhooks: { drop: true },
  })
  await bank(order, { outcome: 'process' })
  await orders.age(order, 61)
  // An answer of the very second of an event does not beat it.
  await shop.context.db.sql`
    update payments set event_created_at = now() - interval '1 minute' where order_id = ${order.orderId}`

  await expireUnpaidOrders(shop.context)

  await reaches(order, 'pending', 'processing')
  await bank(order, { outcome: 'succeed' })
  await expectPaid(order)
})

test('refused in the banking app, the order stays payable by the next code', async () => {
  const order = await blikOrder()
  await typeCode(order)
  await bank(order, { outcome: 'fail', decline_code: 'insufficient_funds' })
  await eventually(async () => {
    const [payment] = (await stateOf(shop, order.orderId)).payments
    expect(payment).toMatchObject({ attempt: 1, state: 'declined', failure_code: 'insufficient_funds' })
    return true
  })
  expect(await orders.statusOf(order)).toMatchObject({ status: 'pending', payment: 'pending' })
  const again = await orders.sheetOf(order)
  expect(again.clientSecret).toBe(order.sheet.clientSecret)

  await typeCode(order, '777456')
  await bank(order, { outcome: 'succeed' })

  await expectPaid(order)
})

test('what was paid by BLIK goes back by BLIK, and the books agree with Stripe’s', async () => {
  const order = await blikOrder()
  await typeCode(order)
  await bank(order, { outcome: 'succeed' })
  await reaches(order, 'confirmed', 'paid')

  expect((await orders.cancel(order)).status).toBe(200)

  await eventually(async () => (await stateOf(shop, order.orderId)).refunds[0]?.state === 'succeeded')
  const { data } = await shop.context.stripe.refunds.list({ payment_intent: order.intentId })
  expect(data).toMatchObject([{ amount: order.totalMinor, status: 'succeeded' }])
  expect(data[0]?.charge).toStartWith('py_')
  expect((await checkLedger(shop.context, { withStripe: true })).findings).toEqual([])
  await expectStockToMatch(shop)
})
