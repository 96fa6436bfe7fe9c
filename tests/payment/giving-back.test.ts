import { expect, test } from 'bun:test'
import { beginRefund, raiseRefundKey } from '../../src/domains/payment/infrastructure/refunds'
import { auditOf, refuses, superAdmin } from '../admin/support'
import { openShop } from '../support/shop'
import { type PaidOrder, refundBench, unitsOf } from './refund-support'
import { deliver, expectStockToMatch, refundEvent, stockOf } from './support'

const shop = await openShop()
const { sql } = shop.context.db
const { token } = await superAdmin(shop)
const { paidOrder, refund, retry, fail, headOf, rowsOf } = refundBench(shop, token)

test.each<[string, (order: PaidOrder) => Promise<unknown>]>([
  [
    'the customer cancels',
    ({ orderId, accessToken }) => shop.call(`/orders/${orderId}/cancel`, { token: accessToken, body: {} }),
  ],
  ['staff cancel', ({ path }) => shop.call(`${path}/cancel`, { token, body: { reason: 'sold out' } })],
  ['all of it is refunded', (order) => refund(order, { everything: true })],
  [
    'all other lines are refunded',
    (order) => refund(order, { lines: unitsOf(order, order.quantity - 1), restock: true }),
  ],
])('what was written off stays gone when %s: only what is still out goes back on sale', async (_, end) => {
  const order = await paidOrder()
  const written = await refund(order, { lines: unitsOf(order, 1), restock: false })
  expect(written.body).toMatchObject({ cancelledOrder: false, returned: [], lines: [{ restocked: false }] })
  expect((await stockOf(shop, order.productId)).stock).toBe(order.stock - order.quantity)

  await end(order)

  expect((await headOf(order)).status).toBe('cancelled')
  expect((await stockOf(shop, order.productId)).stock).toBe(order.stock - 1)
  const ledger = await sql`
    select reason, sum(delta)::int as units from stock_movements where order_id = ${order.orderId}
    group by reason order by reason`
  expect([...ledger]).toEqual([
    { reason: 'return', units: order.quantity },
    { reason: 'sale', units: -order.quantity },
    { reason: 'write_off', units: -1 },
  ])
  await expectStockToMatch(shop)
})

test('units that are lost with a cancelled order are not put on sale by a later refund of everything', async () => {
  const order = await paidOrder()
  await shop.call(`${order.path}/cancel`, { token, body: { reason: 'stolen', restock: false } })
  const { body } = await refund(order, { everything: true, restock: true })
  expect(body).toMatchObject({ cancelledOrder: false, returned: [] })
  expect((await stockOf(shop, order.productId)).stock).toBe(order.stock - order.quantity)
  await expectStockToMatch(shop)
})

test('units of which nothing was said stay with the order, and come back with its cancellation', async () => {
  const order = await paidOrder()
  await refund(order, { lines: unitsOf(order, 1) })
  const rest = await refund(order, { lines: unitsOf(order, order.quantity - 1) })
  expect(rest.body).toMatchObject({
    cancelledOrder: true,
    returned: [{ productId: order.productId, quantity: order.quantity }],
  })
  expect((await stockOf(shop, order.productId)).stock).toBe(order.stock)
})

test.each([
  ['go back on sale', true],
  ['are written off', false],
])('units whose refund failed %s once, however often their money is promised', async (_, restock) => {
  const order = await paidOrder()
  const { body: failed } = await refund(order, { lines: unitsOf(order, 2), restock })
  await fail(order, failed)

  expect((await refund(order, { lines: unitsOf(order, 2), restock })).status).toBe(201)

  const out = await sql`
    select reason, sum(delta)::int as units from stock_movements where order_id = ${order.orderId}
    group by reason order by reason`
  const writtenOff = restock ? [] : [{ reason: 'write_off', units: -3 }]
  expect([...out]).toEqual([{ reason: 'return', units: 3 }, { reason: 'sale', units: -3 }, ...writtenOff])
  expect((await stockOf(shop, order.productId)).stock).toBe(restock ? order.stock : order.stock - 3)
  await expectStockToMatch(shop)
})

test.each([
  ['is under way', undefined],
  ['succeeded', 'succeeded'],
])('a refund that %s is not given once more by a retry', async (_, status) => {
  const order = await paidOrder()
  const { body: given } = await refund(order, { amountMinor: 300 })
  if (status) {
    const event = { id: `re_${given.id}`, amountMinor: 300, status, rowId: given.id }
    await deliver(shop.url, refundEvent(order, event))
  }
  await refuses(shop, { status: 409, code: 'REFUND_NOT_FAILED', rows: rowsOf(order) }, () => retry(given.id))
})

test('the age of a refund’s key is that of the first try, and one who comes late does not raise it again', async () => {
  const { body } = await refund(await paidOrder(), { amountMinor: 300 })
  const { db } = shop.context
  await beginRefund(db, body.id)
  await sql`update refunds set asked_at = asked_at - interval '21 hours' where id = ${body.id}`
  await beginRefund(db, body.id)
  const third = await beginRefund(db, body.id)
  expect(Date.now() - Number(third?.askedAt)).toBeGreaterThan(20 * 3_600_000)

  for (const _ of [1, 2]) await raiseRefundKey(db, body.id, 1)
  expect(await beginRefund(db, body.id)).toMatchObject({ keyAttempt: 2 })
})

test('a retried refund is priced anew: lines that were refunded meanwhile are not paid twice', async () => {
  const order = await paidOrder()
  const { body: failed } = await refund(order, { lines: unitsOf(order, 1), restock: true })
  await fail(order, failed)
  await refund(order, { lines: unitsOf(order, 1) })
  await refund(order, { lines: unitsOf(order, order.quantity - 1) })

  const refused = { status: 409, code: 'NOTHING_TO_REFUND', rows: rowsOf(order) }
  const reply = await refuses(shop, { ...refused, code: 'REFUND_LINES_INVALID' }, () => retry(failed.id))
  expect(reply.body.params).toEqual({
    productId: order.productId,
    orderItemId: failed.lines[0].orderItemId,
    quantity: 1,
    left: 0,
  })
})

test('a retried refund finds nothing where all of the money went back another way meanwhile', async () => {
  const order = await paidOrder()
  const { body: ofLines } = await refund(order, { lines: unitsOf(order, 1) })
  await fail(order, ofLines)
  const { body: ofAmount } = await refund(order, { amountMinor: 300 })
  await fail(order, ofAmount)
  expect((await refund(order, { everything: true })).status).toBe(201)

  const rows = rowsOf(order)
  await refuses(shop, { status: 409, code: 'NOTHING_TO_REFUND', rows }, () => retry(ofLines.id))
  const reply = await refuses(shop, { status: 409, code: 'REFUND_EXCEEDS_PAYMENT', rows }, () =>
    retry(ofAmount.id),
  )
  expect(reply.body.params).toEqual({ remainingMinor: 0 })
})

test('a retried refund of lines gives what they are worth now, by lines of its own', async () => {
  const order = await paidOrder()
  const { body: failed } = await refund(order, { lines: unitsOf(order, 1), restock: true })
  await fail(order, failed)
  const audit = await auditOf(shop, async () => {
    const { body } = await retry(failed.id)
    expect(body).toMatchObject({ cancelledOrder: false, returned: [] })
    const { body: list } = await shop.call(`/admin/refunds?orderId=${order.orderId}`, { token })
    expect(list.data).toMatchObject([
      { id: body.refundId, retryOf: failed.id, retriedBy: null, lines: [{ quantity: 1 }] },
      { id: failed.id, state: 'failed', retriedBy: body.refundId, orderId: order.orderId },
    ])
  })
  expect(audit).toMatchObject([
    {
      action: 'refund.retried',
      before: {
        refundId: failed.id,
        state: 'failed',
        paymentStatus: 'paid',
        remainingMinor: order.totalMinor,
      },
      after: { paymentStatus: 'partially_refunded', remainingMinor: order.totalMinor - failed.amountMinor },
    },
  ])
})

test('a retried refund that gives the last of the money back ends the order like any other', async () => {
  const order = await paidOrder()
  const { body: failed } = await refund(order, { amountMinor: 300 })
  await fail(order, failed)
  const rest = await refund(order, { amountMinor: order.totalMinor - 300 })
  expect(rest.body.cancelledOrder).toBe(false)

  const { status, body } = await retry(failed.id)

  expect(status).toBe(200)
  expect(body).toMatchObject({
    cancelledOrder: true,
    returned: [{ productId: order.productId, quantity: order.quantity }],
  })
  expect(await headOf(order)).toMatchObject({ status: 'cancelled', payment_status: 'refunded' })
  expect((await stockOf(shop, order.productId)).stock).toBe(order.stock)
})

test('a refund says what it gives back, once and rightly spelt, else nothing happens', async () => {
  const order = await paidOrder()
  const rows = rowsOf(order)
  const lines = unitsOf(order, 1)
  for (const [body, pointer] of [
    [{ amount: 100 }, '/amount'],
    [{ everything: true, restok: false }, '/restok'],
    [{ lines: [{ ...lines[0], qty: 2 }] }, '/lines/0/qty'],
  ] as const) {
    const reply = await refuses(shop, { status: 422, code: 'VALIDATION_FAILED', rows }, () =>
      refund(order, body),
    )
    expect(reply.body.errors).toMatchObject([{ pointer }])
  }
  for (const body of [
    {},
    { restock: true },
    { lines, amountMinor: 100 },
    { everything: true, amountMinor: 1 },
  ]) {
    await refuses(shop, { status: 422, code: 'REFUND_SCOPE_UNCLEAR', rows }, () => refund(order, body))
  }
  await refuses(shop, { status: 422, code: 'VALIDATION_FAILED', rows }, () =>
    refund(order, { everything: false }),
  )
  const answers = [
    await refund(order, { everything: true }, 'once'),
    await refund(order, { everything: true }, 'once'),
  ]
  const [first, again] = answers.map(({ body }) => body)
  expect(first).toMatchObject({
    cancelledOrder: true,
    returned: [{ productId: order.productId, quantity: order.quantity }],
  })
  expect(again).toEqual(first)
})

test('what is refused of lines names the line and what is left, and items have the ids that lines name', async () => {
  const order = await paidOrder()
  const { body } = await shop.call(`/orders/${order.orderId}`, { token: order.accessToken })
  const [item] = body.items
  const { body: forStaff } = await shop.call(order.path, { token })
  expect(forStaff.items[0].id).toBe(item.id)
  const { body: given } = await refund(order, { lines: unitsOf(order, 1) })
  expect(given.lines).toMatchObject([{ orderItemId: item.id, quantity: 1 }])
  const quantity = order.quantity
  const reply = await refuses(shop, { status: 409, code: 'REFUND_LINES_INVALID', rows: rowsOf(order) }, () =>
    refund(order, { lines: unitsOf(order, quantity) }),
  )
  const { productId } = order
  expect(reply.body.params).toEqual({ productId, orderItemId: item.id, quantity, left: quantity - 1 })
})

test('the lines of a refund add up to it, also where goodwill took some of their money before', async () => {
  const order = await paidOrder()
  await refund(order, { amountMinor: order.totalMinor - 101 })
  const { body } = await refund(order, { lines: unitsOf(order, order.quantity) })
  expect(body.amountMinor).toBe(101)
  expect(body.lines.map((line: { amountMinor: number }) => line.amountMinor)).toEqual([101])
})

test('a refund leaves behind in the audit log how the order stood before, and how it stands now', async () => {
  const order = await paidOrder()
  const audit = await auditOf(shop, () => refund(order, { everything: true }))
  expect(audit).toMatchObject([
    {
      action: 'refund.requested',
      before: { status: 'confirmed', paymentStatus: 'paid', remainingMinor: order.totalMinor },
      after: {
        status: 'cancelled',
        paymentStatus: 'refunded',
        remainingMinor: 0,
        amountMinor: order.totalMinor,
        returned: [{ productId: order.productId, quantity: order.quantity }],
      },
    },
  ])
})
