import { expect, test } from 'bun:test'
import postgres from 'postgres'
import Stripe from 'stripe'
import { newId } from '#platform/ids'
import { askForIntent } from '../../src/domains/payment/application/payment/ask-for-intent'
import { replayStripeEvent } from '../../src/domains/payment/application/stripe-event/replay-stripe-event'
import { sweepStripeEvents } from '../../src/domains/payment/application/stripe-event/sweep-stripe-events'
import { adminWith, auditOf, refuses, superAdmin } from '../admin/support'
import { afterThisFile } from '../support/cleanup'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'
import { refundBench } from './refund-support'
import { deliver, disputeEvent, intentEvent, refundEvent, timelineOf, unpaidOrder } from './support'

const shop = await openShop({ settings: { DATABASE_LOCK_TIMEOUT_MS: '100' } })
const { sql } = shop.context.db
const { token } = await superAdmin(shop)
const manager = await adminWith(shop, 'order_manager')
const { paidOrder, refund } = refundBench(shop, token)

interface Held {
  readonly orderId: string
}
const release = ({ orderId }: Held, body: object = {}, as = token) =>
  shop.call(`/admin/orders/${orderId}/release-hold`, {
    token: as,
    body: { reason: 'looked at it in the dashboard', ...body },
  })
const headOf = async ({ orderId }: Held) => {
  const [row] =
    await sql`select hold_reason as hold, payment_status as paid from orders where id = ${orderId}`
  return { ...row }
}
const rowsOf = (order: Held) => async () => [
  await headOf(order),
  await sql`select id, accepted_at from payments where order_id = ${order.orderId}`,
  await sql`select seq from order_events where order_id = ${order.orderId}`,
]
const unclearRefund = (order: { intentId: string }, id: string) =>
  refundEvent(order, { id, amountMinor: 5, status: 'sent_to_the_moon' })

test('what nobody here understands is let go by a person, with a reason, until its news say something else', async () => {
  const order = await paidOrder()
  const id = `re_${newId()}`
  await deliver(shop.url, unclearRefund(order, id))
  expect(await headOf(order)).toEqual({ hold: 'payment_unclear', paid: 'partially_refunded' })
  expect(await timelineOf(shop, order.orderId)).toContain('payment.held')
  const move = () => shop.call(`${order.path}/move`, { token, body: { to: 'preparing' } })
  expect((await move()).body.code).toBe('ORDER_HELD')
  await refuses(shop, { status: 403, code: 'PERMISSION_MISSING', rows: rowsOf(order) }, () =>
    release(order, {}, manager.token),
  )

  const audit = await auditOf(shop, async () =>
    expect((await release(order)).body).toEqual({ orderId: order.orderId, released: 'payment_unclear' }),
  )
  expect(audit).toMatchObject([
    {
      action: 'order.hold_released',
      entity_id: order.orderId,
      before: { holdReason: 'payment_unclear' },
      reason: 'looked at it in the dashboard',
    },
  ])
  expect((await timelineOf(shop, order.orderId)).at(-1)).toBe('payment.hold_released')
  expect(await headOf(order)).toMatchObject({ hold: null })
  // Other news of its money change nothing about that.
  expect((await refund(order, { amountMinor: 7 })).status).toBe(201)
  expect(await headOf(order)).toMatchObject({ hold: null })
  expect((await move()).status).toBe(200)
  await refuses(shop, { status: 409, code: 'NO_PAYMENT_HOLD', rows: rowsOf(order) }, () => release(order))

  // A further one that is not understood is another matter.
  await deliver(shop.url, unclearRefund(order, `re_${newId()}`))
  expect(await headOf(order)).toMatchObject({ hold: 'payment_unclear' })
})

test('a payment whose state is accepted holds the order anew in another state that nobody understands', async () => {
  const order = await unpaidOrder(shop)
  const changes = { status: 'requires_capture' }
  await deliver(shop.url, intentEvent(order, 'amount_capturable_updated', { changes, created: 10 }))
  expect((await release(order)).status).toBe(200)
  expect(await headOf(order)).toEqual({ hold: null, paid: 'processing' })
  await deliver(shop.url, intentEvent(order, 'processing', { created: 11 }))
  const [payment] = await sql`select accepted_at from payments where order_id = ${order.orderId}`
  expect(payment).toEqual({ accepted_at: null })
  await deliver(shop.url, intentEvent(order, 'amount_capturable_updated', { changes, created: 12 }))
  expect(await headOf(order)).toMatchObject({ hold: 'payment_unclear' })
})

test('money that is not what was asked for is let go only in words, and is no finding then', async () => {
  const order = await unpaidOrder(shop)
  const changes = { amount_received: order.totalMinor - 1 }
  await deliver(shop.url, intentEvent(order, 'succeeded', { changes }))
  expect(await headOf(order)).toMatchObject({ hold: 'payment_mismatch' })
  const rows = rowsOf(order)
  await refuses(shop, { status: 409, code: 'PAYMENT_MISMATCHED', rows }, () => release(order))
  await refuses(shop, { status: 422, code: 'VALIDATION_FAILED', rows }, () =>
    release(order, { decision: ' ' }),
  )
  const decision = 'one grosz: not worth a letter'
  const audit = await auditOf(shop, () => release(order, { decision }))
  expect(audit).toMatchObject([{ after: { decision } }])
  expect(await headOf(order)).toMatchObject({ hold: null })
  expect((await shop.call('/admin/attention?kind=payment_mismatch', { token })).body.data).toEqual([])
})

test('a dispute is a bank’s to end, and an order that is not there is not there', async () => {
  const order = await paidOrder()
  const [over, id] = [`du_${newId()}`, `du_${newId()}`]
  await deliver(shop.url, disputeEvent(order, 'closed', { id: over, status: 'warning_closed' }))
  await deliver(shop.url, disputeEvent(order, 'created', { id, status: 'needs_response' }))
  const refused = await refuses(shop, { status: 409, code: 'PAYMENT_DISPUTED', rows: rowsOf(order) }, () =>
    release(order, { decision: 'ours' }),
  )
  expect(refused.body.params).toEqual({ disputeId: id })
  await refuses(shop, { status: 404, code: 'ORDER_NOT_FOUND' }, () => release({ orderId: newId() }))
})

test('a failure that cannot be kept stops neither the sweep nor hides what went wrong from staff', async () => {
  const locker = postgres(shop.databaseUrl, { max: 1 })
  afterThisFile(() => locker.end({ timeout: 1 }))
  const failing = async () => {
    const event = intentEvent(await unpaidOrder(shop), 'succeeded')
    shop.at('event.applied', () => Promise.reject(new Error('once')))
    await deliver(shop.url, event)
    return event.id
  }
  const first = await failing()
  await sql`update stripe_events set received_at = now() - interval '1 hour' where processed_at is null`
  /** Fails, and lets somebody else have the row until the promise ends: the failure cannot be noted. */
  const failLocked = (id: string, until: Promise<void>) => async () => {
    void locker.begin(async (tx) => {
      await tx`select from stripe_events where id = ${id} for update`
      await until
    })
    // The event's own transaction has the row now: the other one is next in line.
    await eventually(async () => {
      const waiting = await sql`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      return waiting.length > 0
    })
    throw new Error('twice')
  }
  const [swept, replayed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  shop.at('event.applied', failLocked(first, swept.promise))
  expect(await sweepStripeEvents(shop.context)).toBe(1)
  swept.resolve()
  const id = await failing()
  shop.at('event.applied', failLocked(id, replayed.promise))
  const replay = replayStripeEvent(shop.context, { userId: newId() }, { eventId: id, reason: 'again' })
  await expect(replay).rejects.toThrow('WEBHOOK_PROCESSING_FAILED')
  replayed.resolve()
})

test('people are called to an intent that Stripe does not have', async () => {
  const lines: unknown[] = []
  const log = shop.context.log.child({})
  log.error = (...given: unknown[]) => void lines.push(given)
  const refusal = { type: 'invalid_request_error', statusCode: 404 } as const
  const retrieve = () => Promise.reject(new Stripe.errors.StripeInvalidRequestError(refusal))
  const stripe = { ...shop.context.stripe, paymentIntents: { retrieve } }
  const update = await askForIntent({ ...shop.context, log, stripe } as never, 'pi_nowhere')
  expect(update.what).toBe('canceled')
  expect(lines).toEqual([
    [{ alert: true, intentId: 'pi_nowhere' }, 'Stripe has no such intent: its attempt is over'],
  ])
})

test('an order that is held once more is another entry of the list, whoever settled the first', async () => {
  const order = await unpaidOrder(shop)
  const changes = { amount_received: order.totalMinor + 500 }
  await deliver(shop.url, intentEvent(order, 'succeeded', { changes }))
  const listed = async () => {
    const { body } = await shop.call('/admin/attention?kind=payment_mismatch', { token })
    return body.data.map(({ id, since }: { id: string; since: string }) => ({ id, since }))
  }
  const [first] = await listed()
  expect(first).toMatchObject({ id: order.orderId })
  // What was too much goes back, and whoever sees to it says so; then the bank sends it back.
  const settle = `/admin/attention/payment_mismatch/${order.orderId}`
  expect((await shop.call(`${settle}/take`, { token, body: {} })).status).toBe(200)
  const given = await refund({ ...order, quantity: 1, stock: 0, path: '' }, { amountMinor: 500 })
  expect(await headOf(order)).toMatchObject({ hold: null })
  const settlement = { settlement: 'gave back what was too much' }
  expect((await shop.call(`${settle}/settle`, { token, body: settlement })).status).toBe(200)
  const { id: rowId } = given.body
  const failed = { id: `re_${newId()}`, amountMinor: 500, status: 'failed', rowId }
  await deliver(shop.url, refundEvent(order, failed, 'failed'))

  expect(await headOf(order)).toMatchObject({ hold: 'payment_mismatch' })
  expect(await listed()).toEqual([{ id: order.orderId, since: expect.any(String) }])
  expect((await timelineOf(shop, order.orderId)).slice(-2)).toEqual(['payment.refund_failed', 'payment.held'])
})
