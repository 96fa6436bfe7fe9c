import { expect, test } from 'bun:test'
import { newId } from '#platform/ids'
import { checkLedger } from '../../src/domains/payment/application/money/check-ledger'
import { readBookedOrders } from '../../src/domains/payment/infrastructure/booked-orders'
import { superAdmin } from '../admin/support'
import { payableOrders } from '../support/payable-orders'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'
import { stateOf } from './support'

const shop = await openShop({ worker: true, stripe: true })
const { sql } = shop.context.db
const orders = payableOrders(shop)

test('paid, refunded and unpaid orders add up, at the shop and at Stripe; what was tampered with is found', async () => {
  const [paid, cancelled, unpaid] = [
    await orders.placeOrder(),
    await orders.placeOrder(),
    await orders.placeOrder(),
  ]
  await orders.pay(paid)
  await orders.pay(cancelled)
  await orders.sheetOf(unpaid)
  await orders.cancel(cancelled)
  await eventually(async () => (await stateOf(shop, cancelled.orderId)).refunds[0]?.state === 'succeeded')

  const report = await checkLedger(shop.context, { withStripe: true })
  expect(report).toEqual({ orders: 3, heldMinor: 50_000, findings: [] })
  const all = await readBookedOrders(shop.context.db, '', 10)
  const others = await readBookedOrders(shop.context.db, all[0]?.orderId ?? '', 10)
  expect([all.length, others]).toEqual([3, all.slice(1)])

  await sql`update orders set payment_status = 'paid' where id = ${cancelled.orderId}`
  await sql`delete from money_movements where order_id = ${paid.orderId}`
  const { findings } = await checkLedger(shop.context, { withStripe: true })
  expect(findings.map(({ orderId, problem }) => [orderId, problem]).sort()).toEqual(
    [
      [cancelled.orderId, 'it says paid, the rule says refunded'],
      [paid.orderId, 'the ledger says 0, its payments and refunds say 50000'],
      [paid.orderId, 'it says paid, the rule says pending'],
      [paid.orderId, 'Stripe received 50000, booked is 0'],
    ].sort(),
  )
})

const problems = async (withStripe = true) =>
  (await checkLedger(shop.context, { withStripe })).findings.map(({ orderId, problem }) => [orderId, problem])

async function paidOrder() {
  const order = await orders.placeOrder()
  await orders.pay(order)
  const [row] = await sql<[{ intent: string; payment: string }]>`
    select stripe_payment_intent_id as intent, id as payment from payments where order_id = ${order.orderId}`
  return { ...order, ...row }
}

test('disputes and what they moved are compared with Stripe in both directions', async () => {
  const { orderId, intent } = await paidOrder()
  const charge = (await shop.context.stripe.paymentIntents.retrieve(intent)).latest_charge
  const known = await problems()
  await orders.emulate(`charges/${String(charge)}/dispute`, {})
  const moved = () => sql<{ id: string }[]>`
    select stripe_object_id as id from money_movements where order_id = ${orderId} and kind = 'dispute'`
  const [movement] = await eventually(async () => {
    const rows = await moved()
    return rows.length > 0 && rows
  })
  const id = movement?.id ?? ''
  expect(await problems()).toEqual(known)

  // As if its news had been lost, and then as if Stripe had never had it.
  await sql`delete from money_movements where stripe_object_id = ${id}`
  await sql`update disputes set status = 'under_review' where id = ${id}`
  const lost = await problems()
  expect(lost).toContainEqual([orderId, 'Stripe says the dispute is needs_response, booked is under_review'])
  expect(lost).toContainEqual([orderId, 'by a dispute Stripe moved -50000, booked is 0'])
  await sql`update disputes set id = 'du_nowhere', status = 'needs_response' where id = ${id}`
  expect(await problems()).toContainEqual([orderId, 'a dispute that is needs_response is unknown to Stripe'])
  await sql`delete from disputes where order_id = ${orderId}`
})

test('a dispute that was lost, appealed and won: held meanwhile, and the books agree with Stripe’s all the way', async () => {
  const { orderId, intent } = await paidOrder()
  const charge = (await shop.context.stripe.paymentIntents.retrieve(intent)).latest_charge
  await orders.emulate(`charges/${String(charge)}/dispute`, { amount: 20_000 })
  const disputeOf = async () => (await stateOf(shop, orderId)).disputes[0]
  const becomes = (status: string) => eventually(async () => (await disputeOf())?.status === status)
  await becomes('needs_response')
  const id = (await disputeOf())?.id
  const known = await problems()
  const step = async (what: string, body: object, status: string) => {
    await orders.emulate(`disputes/${id}/${what}`, body)
    await becomes(status)
    const { order, movements } = await stateOf(shop, orderId)
    expect(await problems()).toEqual(known)
    const moved = movements.filter(({ kind }) => kind !== 'capture').map((one) => one.amount_minor)
    return [order.hold_reason, order.payment_status, moved]
  }
  expect(await step('close', { outcome: 'lost' }, 'lost')).toEqual([null, 'partially_refunded', [-20_000]])
  expect(await step('appeal', {}, 'appeal_needs_response')).toMatchObject([
    'dispute',
    expect.anything(),
    [-20_000],
  ])
  await orders.emulate(`disputes/${id}/close`, { outcome: 'won' })
  await eventually(async () => {
    const { order, movements } = await stateOf(shop, orderId)
    const moved = movements.filter(({ kind }) => kind !== 'capture').map((one) => one.amount_minor)
    expect([order.hold_reason, order.payment_status, moved]).toEqual([null, 'paid', [-20_000, 20_000]])
    return true
  })
  expect(await problems()).toEqual(known)
  // Booked as of another amount than the bank’s, it is found.
  await sql`update disputes set amount_minor = 1 where id = ${id ?? ''}`
  expect(await problems()).toContainEqual([orderId, 'Stripe says that 20000 is disputed, booked is 1'])
  await sql`update disputes set amount_minor = 20000 where id = ${id ?? ''}`
})

test('refunds that only the shop has, that failed, and that wait for over a day are found', async () => {
  const { orderId, payment } = await paidOrder()
  const known = await problems()
  const rows = [
    { state: 'succeeded', stripe: 're_nowhere', age: 0, amount: 11 },
    { state: 'failed', stripe: null, age: 0, amount: 12 },
    { state: 'pending', stripe: null, age: 25, amount: 13 },
    { state: 'pending', stripe: null, age: 23, amount: 14 },
  ]
  for (const { state, stripe, age, amount } of rows) {
    await sql`
      insert into refunds (id, order_id, payment_id, amount_minor, currency, state, reason, actor, stripe_refund_id, created_at)
      values (${newId()}, ${orderId}, ${payment}, ${amount}, 'PLN', ${state}, 'damaged', 'system', ${stripe},
        now() - make_interval(hours => ${age}))`
  }
  const found = (await problems()).filter((one) => !known.some((old) => Bun.deepEquals(old, one)))
  const said = found.map(([, problem]) => String(problem).replace(/refund [0-9a-f-]{36}/, 'refund'))
  expect(said.toSorted()).toEqual([
    'a refund of 11 is unknown to Stripe',
    'it says 0 went back, its refunds 38',
    'it says paid, the rule says partially_refunded',
    'refund of 12 failed, and nobody has made it good',
    'refund of 13 waits to be asked for at Stripe for over a day',
    'the ledger says 50000, its payments and refunds say 49989',
  ])
  await sql`delete from refunds where order_id = ${orderId}`
})

test('a refund is of as much as its lines are, or it is found', async () => {
  const { orderId, payment } = await paidOrder()
  const known = await problems()
  const refundId = newId()
  await sql`
    insert into refunds (id, order_id, payment_id, amount_minor, currency, state, reason, actor, stripe_refund_id)
    values (${refundId}, ${orderId}, ${payment}, 500, 'PLN', 'pending', 'damaged', 'admin', null)`
  const withLine = async (amount: number) => {
    await sql`delete from refund_lines where refund_id = ${refundId}`
    await sql`
      insert into refund_lines (refund_id, order_item_id, quantity, amount_minor, restocked)
      select ${refundId}, id, 1, ${amount}, false from order_items where order_id = ${orderId} limit 1`
    return (await problems()).filter((one) => !known.some((old) => Bun.deepEquals(old, one)))
  }
  const wrongly = [orderId, `refund ${refundId} is of 500, and its lines are not`]
  expect(await withLine(500)).not.toContainEqual(wrongly)
  for (const amount of [499, 501]) expect(await withLine(amount)).toContainEqual(wrongly)
  await sql`delete from refund_lines where refund_id = ${refundId}`
  await sql`delete from refunds where id = ${refundId}`
})

test('an intent that no attempt knows is found at Stripe, closed, and told of as an alert', async () => {
  const placed = await orders.placeOrder()
  await orders.sheetOf(placed)
  const [payment] = await sql<[{ id: string; intent: string }]>`
    select id, stripe_payment_intent_id as intent from payments where order_id = ${placed.orderId}`
  const made = (metadata: Record<string, string>) =>
    shop.context.stripe.paymentIntents.create({ amount: 500, currency: 'pln', metadata })
  const ours = { app: 'metropolitan', order_id: placed.orderId, payment_id: payment.id }
  const stray = await made({ ...ours, environment: 'test' })
  const elsewhere = await made({ ...ours, environment: 'staging' })
  const logged: unknown[] = []
  const log = shop.context.log.child({})
  log.error = (...given: unknown[]) => void logged.push(given)
  const later = (minutes: number) => ({
    ...shop.context,
    log,
    now: () => new Date(Date.now() + minutes * 60_000),
  })
  const of = async (minutes: number) =>
    (await checkLedger(later(minutes), { withStripe: true })).findings.filter(
      ({ stripeId }) => stripeId === stray.id || stripeId === elsewhere.id || stripeId === payment.intent,
    )
  // A young one may be on its way into its attempt.
  expect(await of(5)).toEqual([])
  expect(await of(11)).toEqual([
    {
      orderId: placed.orderId,
      stripeId: stray.id,
      problem: 'an intent that no attempt knew was open at Stripe: it is canceled now',
    },
  ])
  const statusOf = async (id: string) => (await shop.context.stripe.paymentIntents.retrieve(id)).status
  expect([await statusOf(stray.id), await statusOf(elsewhere.id), await statusOf(payment.intent)]).toEqual([
    'canceled',
    'requires_payment_method',
    'requires_payment_method',
  ])
  expect(logged).toMatchObject([
    [{ intentId: stray.id, attached: false, status: 'canceled' }, expect.stringContaining('nobody knew')],
  ])
  expect(await of(11)).toEqual([])
})

test('an intent that another shop may have made, or that is still being prepared, is not closed', async () => {
  const preparing = await orders.placeOrder()
  await orders.sheetOf(preparing)
  // The answer that told of it was lost, and the worker waits for long before it asks again.
  const [payment] = await sql<[{ id: string; intent: string }]>`
    update payments p set state = 'creating', stripe_payment_intent_id = null, client_secret = null
    from payments before where before.id = p.id and p.order_id = ${preparing.orderId}
    returning p.id, before.stripe_payment_intent_id as intent`
  const foreign = await shop.context.stripe.paymentIntents.create({
    amount: 500,
    currency: 'pln',
    metadata: { app: 'metropolitan', order_id: newId(), payment_id: newId() },
  })
  const later = { ...shop.context, now: () => new Date(Date.now() + 11 * 60_000) }

  const { findings } = await checkLedger(later, { withStripe: true })

  expect(findings.filter(({ stripeId }) => stripeId === payment.intent)).toEqual([])
  expect(findings.filter(({ stripeId }) => stripeId === foreign.id)).toMatchObject([
    { problem: expect.stringContaining('of an attempt that is not here') },
  ])
  for (const id of [payment.intent, foreign.id]) {
    const { status } = await shop.context.stripe.paymentIntents.retrieve(id)
    expect(status).toBe('requires_payment_method')
  }
  expect((await stateOf(shop, preparing.orderId)).payments).toMatchObject([{ state: 'creating' }])
})

test('a refund that failed is a finding until staff have said how they settled it, and again when they take that back', async () => {
  const { orderId, payment } = await paidOrder()
  const id = newId()
  await sql`
    insert into refunds (id, order_id, payment_id, amount_minor, currency, state, reason, actor)
    values (${id}, ${orderId}, ${payment}, 700, 'PLN', 'failed', 'damaged', 'admin')`
  const { token } = await superAdmin(shop)
  const found = async () => (await problems()).filter(([, problem]) => String(problem).includes(id)).length
  const entry = (action: string, body: object) =>
    shop.call(`/admin/attention/refund_failed/${id}/${action}`, { token, body })
  expect((await entry('take', {})).status).toBe(200)
  expect(await found()).toBe(1)

  expect((await entry('settle', { settlement: 'sent by bank transfer' })).status).toBe(200)
  expect(await found()).toBe(0)

  expect((await entry('release', {})).status).toBe(200)
  expect(await found()).toBe(1)
  await sql`delete from refunds where id = ${id}`
})
