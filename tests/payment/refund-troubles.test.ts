import { expect, test } from 'bun:test'
import { newId } from '#platform/ids'
import { alertFailedRefund } from '../../src/domains/payment/application/refund/alert-failed-refund'
import { refundCancelledOrder } from '../../src/domains/payment/application/refund/refund-cancelled-order'
import { refuses, superAdmin } from '../admin/support'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'
import { type PaidOrder, refundBench, unitsOf } from './refund-support'
import {
  deliver,
  disputeEvent,
  expectStockToMatch,
  intentEvent,
  openPayment,
  refundEvent,
  stockOf,
} from './support'

const shop = await openShop()
const { sql } = shop.context.db
const { token } = await superAdmin(shop)
const { paidOrder, refund, retry, fail, headOf, rowsOf } = refundBench(shop, token)

test('a full refund in Stripe’s Dashboard ends the order that has not left the house, and no other', async () => {
  const order = await paidOrder()
  const { totalMinor: amountMinor } = order
  const inDashboard = (of: PaidOrder, part: number) =>
    deliver(
      shop.url,
      refundEvent(of, { id: `re_${newId()}`, amountMinor: part, status: 'succeeded' }, 'created'),
    )
  await inDashboard(order, 100)
  expect((await headOf(order)).status).toBe('confirmed')
  await inDashboard(order, amountMinor - 100)
  expect(await headOf(order)).toEqual({
    status: 'cancelled',
    payment_status: 'refunded',
    cancel_reason: 'refunded',
  })
  expect((await stockOf(shop, order.productId)).stock).toBe(order.stock)
  const { body } = await shop.call(`/admin/refunds?orderId=${order.orderId}&limit=1`, { token })
  expect(body.data).toMatchObject([{ actor: 'stripe', cancelledOrder: true, returned: [{}] }])

  const shipped = await paidOrder()
  for (const to of ['preparing', 'shipped']) {
    await shop.call(`${shipped.path}/move`, { token, body: { to } })
  }
  await inDashboard(shipped, amountMinor)
  expect(await headOf(shipped)).toMatchObject({ status: 'shipped', payment_status: 'refunded' })
  expect((await stockOf(shop, shipped.productId)).stock).toBe(shipped.stock - shipped.quantity)
  await expectStockToMatch(shop)
})

test('nothing is refunded while a dispute is open; an inquiry is none', async () => {
  const order = await paidOrder()
  const id = `du_${newId()}`
  const { body: failed } = await refund(order, { amountMinor: 100 })
  await fail(order, failed)
  await deliver(shop.url, disputeEvent(order, 'created', { id, status: 'needs_response', created: 10 }))
  const refused = { status: 409, code: 'PAYMENT_DISPUTED', rows: rowsOf(order) }
  for (const body of [{ everything: true }, { amountMinor: 1 }, { lines: unitsOf(order, 1) }]) {
    const reply = await refuses(shop, refused, () => refund(order, body))
    expect(reply.body.params).toEqual({ disputeId: id })
  }
  await refuses(shop, refused, () => retry(failed.id))
  await deliver(shop.url, disputeEvent(order, 'closed', { id, status: 'won', created: 11 }))
  expect((await refund(order, { everything: true })).status).toBe(201)

  const asked = await paidOrder()
  const inquiry = { id: `du_${newId()}`, status: 'warning_needs_response' }
  await deliver(shop.url, disputeEvent(asked, 'created', inquiry))
  expect((await refund(asked, { everything: true })).status).toBe(201)
})

test('a refund that is asked for while a dispute is being written waits, and is refused', async () => {
  const order = await paidOrder()
  const asked = Promise.withResolvers<Promise<{ status: number; body: { code?: string } }>>()
  shop.at('event.opened', async () => {
    const reply = refund(order, { everything: true })
    asked.resolve(reply)
    const isAnswered = reply.then(() => true)
    await eventually(async () => {
      const waiting = await sql`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      return waiting.length > 0 || (await Promise.race([isAnswered, Promise.resolve(false)]))
    })
  })
  const dispute = { id: `du_${newId()}`, status: 'needs_response' }
  expect((await deliver(shop.url, disputeEvent(order, 'created', dispute))).status).toBe(200)
  expect(await asked.promise).toMatchObject({ status: 409, body: { code: 'PAYMENT_DISPUTED' } })
})

/** Runs `work` and answers what it logged as an alert. */
async function alertsOf(work: () => Promise<unknown>): Promise<unknown[]> {
  const lines: unknown[] = []
  const { log } = shop.context
  const original = log.error
  log.error = (...given: unknown[]) => void lines.push(given[0])
  await work().finally(() => {
    log.error = original
  })
  return lines.filter((line) => (line as { alert?: boolean }).alert === true)
}

const messagesOf = (orderId: string, topic: string) =>
  sql<{ id: string; payload: { refundId: string } }[]>`
    select id, payload from outbox where topic = ${topic} and payload ->> 'orderId' = ${orderId} order by created_at`

test('people are called to a refund that failed, and find it in the list', async () => {
  const order = await paidOrder()
  const { body: failed } = await refund(order, { amountMinor: 100 })
  await fail(order, failed)
  const messages = await messagesOf(order.orderId, 'payment.refund_failed')
  expect(messages.map(({ payload }) => payload.refundId)).toEqual([failed.id])
  const alerts = await alertsOf(async () => {
    for (const { id, payload } of messages) {
      await alertFailedRefund(shop.context, { refundId: payload.refundId, messageId: id })
    }
  })
  expect(alerts).toEqual([
    {
      alert: true,
      refundId: failed.id,
      orderId: order.orderId,
      amountMinor: 100,
      failureCode: 'expired_or_canceled_card',
    },
  ])
  const { body } = await shop.call(`/admin/refunds?state=failed&count=true&orderId=${order.orderId}`, {
    token,
  })
  expect(body).toMatchObject({ data: [{ id: failed.id, state: 'failed' }], total: { value: 1, exact: true } })
  expect((await shop.call('/admin/refunds?state=lost', { token })).status).toBe(422)
})

test('the money of an order that is cancelled while disputed goes back when the shop has won', async () => {
  const order = await paidOrder()
  const { orderId } = order
  const id = `du_${newId()}`
  const opened = disputeEvent(order, 'created', { id, status: 'needs_response', created: 10 })
  const object = { ...opened.data.object, evidence_details: { due_by: 1_900_000_000 } }
  await deliver(shop.url, { ...opened, data: { object } })
  const { body } = await shop.call(`/admin/disputes?orderId=${orderId}&status=needs_response`, { token })
  const evidenceDueAt = new Date(1_900_000_000_000).toISOString()
  expect(body.data).toMatchObject([{ id, orderId, status: 'needs_response', evidenceDueAt }])
  const older = { id: `du_${newId()}`, status: 'warning_closed', created: 1 }
  await deliver(shop.url, disputeEvent(await paidOrder(), 'created', older))
  const page = await shop.call('/admin/disputes?limit=1', { token })
  const next = await shop.call(`/admin/disputes?limit=1&cursor=${page.body.nextCursor}`, { token })
  const pages = [...page.body.data, ...next.body.data].map((dispute) => dispute.id)
  expect(pages.toSorted()).toEqual([id, older.id].toSorted())
  const { body: detail } = await shop.call(order.path, { token })
  expect(detail.disputes).toMatchObject([{ id, evidenceDueAt }])
  await shop.call(`${order.path}/cancel`, { token, body: { reason: 'fraud' } })
  const due = async () => {
    const messages = await messagesOf(orderId, 'order.refund_due')
    const messageId = messages.at(-1)?.id ?? ''
    await refundCancelledOrder(shop.context, { orderId, reason: 'staff', messageId })
    return messages.length
  }
  const refunds = () => sql`select amount_minor from refunds where order_id = ${orderId}`
  const alerts = await alertsOf(async () => expect(await due()).toBe(1))
  expect(alerts).toMatchObject([{ alert: true, orderId, disputeId: id }])
  expect(await refunds()).toHaveLength(0)
  expect(await messagesOf(orderId, 'order.refund_due')).toHaveLength(0)

  await deliver(shop.url, disputeEvent(order, 'closed', { id, status: 'won', created: 11 }))
  expect(await due()).toBe(1)
  expect([...(await refunds())]).toEqual([{ amount_minor: order.totalMinor }])
})

test('everything of an order that was paid twice is a refund of each payment, and the order is over', async () => {
  const order = await paidOrder()
  const second = await openPayment(shop, order.orderId, 2)
  await deliver(shop.url, intentEvent({ ...order, ...second }, 'succeeded'))
  // It is given back at once, and that comes to nothing: now the shop holds both.
  const [{ id, amount }] = await sql<[{ id: string; amount: number }]>`
    select id, amount_minor as amount from refunds where order_id = ${order.orderId}`
  await fail({ ...order, ...second }, { id, amountMinor: amount })
  const left = async () => {
    const rows = await sql<{ payment: string; amount: number }[]>`
      select payment_id as payment, amount_minor as amount from refunds
      where order_id = ${order.orderId} and state = 'pending'`
    return rows.toSorted((a, b) => a.payment.localeCompare(b.payment))
  }
  expect(await left()).toEqual([])

  const reply = await refund(order, { everything: true, restock: true })

  expect(reply).toMatchObject({
    status: 201,
    body: { cancelledOrder: true, amountMinor: amount, returned: unitsOf(order, order.quantity) },
  })
  const each = [order.paymentId, second.paymentId].toSorted()
  expect(await left()).toEqual(each.map((payment) => ({ payment, amount })))
  expect(await headOf(order)).toMatchObject({ status: 'cancelled', payment_status: 'refunded' })
  const asked = await sql`
    select from outbox where split_part(topic, '/', 1) = 'payment.refund_requested' and payload ->> 'refundId' in (
      select id::text from refunds where order_id = ${order.orderId} and state = 'pending')`
  expect(asked).toHaveLength(2)
  expect((await refund(order, { everything: true })).body.code).toBe('NOTHING_TO_REFUND')
})
