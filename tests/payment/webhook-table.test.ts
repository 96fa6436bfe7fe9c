import { describe, expect, test } from 'bun:test'
import { openShop } from '../support/shop'
import {
  accepting,
  disputeEvent,
  expectStockToMatch,
  type ForgedEvent,
  forge,
  intentEvent,
  openPayment,
  outcomeOf,
  refundEvent,
  stateOf,
  stockOf,
  timelineOf,
  unpaidOrder,
} from './support'

const shop = await openShop({ settings: { STRIPE_WEBHOOK_SECRETS: 'whsec_new,whsec_emulator' } })
const { sql } = shop.context.db

const accept = accepting(shop)

/** Statements of a delivery, without the brackets of its transaction. */
/** Without what is read every five seconds for whoever comes: which past the database has. */
async function statementsFor(event: ForgedEvent): Promise<number> {
  const statements = await shop.statementsOf(() => accept(event))
  return statements.filter((statement) => !/^\s*(begin|commit)|from database_epoch/i.test(statement)).length
}

describe('each event of the table', () => {
  test('succeeded: the order is confirmed and paid, its stock sold, its money booked', async () => {
    const order = await unpaidOrder(shop)
    const before = await stockOf(shop, order.productId)

    await accept(intentEvent(order, 'succeeded'))

    const { order: row, movements, payments } = await stateOf(shop, order.orderId)
    const clear = { refunded_minor: 0, hold_reason: null }
    expect(row).toEqual({ status: 'confirmed', payment_status: 'paid', paid: true, ...clear })
    expect(payments).toEqual([{ attempt: 1, state: 'succeeded', failure_code: null }])
    expect(movements).toEqual([
      { kind: 'capture', amount_minor: order.totalMinor, stripe_object_id: order.intentId },
    ])
    expect(await stockOf(shop, order.productId)).toEqual({
      stock: before.stock - order.quantity,
      reserved: before.reserved - order.quantity,
    })
    expect(await timelineOf(shop, order.orderId)).toEqual(['order.placed', 'order.confirmed'])
    await expectStockToMatch(shop)
  })

  test('payment_failed: the attempt is noted and the order stays payable', async () => {
    const order = await unpaidOrder(shop)

    await accept(intentEvent(order, 'payment_failed'))

    const { order: row, payments } = await stateOf(shop, order.orderId)
    expect(row).toMatchObject({ status: 'pending', payment_status: 'pending' })
    expect(payments).toEqual([{ attempt: 1, state: 'declined', failure_code: 'insufficient_funds' }])
    expect(await timelineOf(shop, order.orderId)).toEqual(['order.placed', 'payment.declined'])
    const sheet = await shop.call(`/orders/${order.orderId}/payment`, { token: order.accessToken })
    expect(sheet.body).toMatchObject({ status: 'ready', clientSecret: `${order.intentId}_secret_x` })
  })

  test('requires_action and processing: the newer news count, and none undoes an end', async () => {
    const order = await unpaidOrder(shop)
    const at = Math.floor(Date.now() / 1_000)
    const paymentStatus = async () => (await stateOf(shop, order.orderId)).order.payment_status

    await accept(intentEvent(order, 'processing', { created: at }))
    expect(await paymentStatus()).toBe('processing')
    const stale = intentEvent(order, 'requires_action', { created: at })
    await accept(stale)
    expect([await paymentStatus(), await outcomeOf(shop, stale.id)]).toEqual(['processing', 'ignored'])
    await accept(intentEvent(order, 'requires_action', { created: at + 1 }))
    expect(await paymentStatus()).toBe('requires_action')
    await accept(intentEvent(order, 'succeeded', { created: at }))
    await accept(intentEvent(order, 'processing', { created: at + 9 }))
    expect(await paymentStatus()).toBe('paid')
  })

  test('canceled by somebody else: ends the attempt and the order', async () => {
    const order = await unpaidOrder(shop)
    const before = await stockOf(shop, order.productId)

    await accept(intentEvent(order, 'canceled'))

    const { order: row, payments } = await stateOf(shop, order.orderId)
    expect(row).toMatchObject({ status: 'cancelled', payment_status: 'cancelled' })
    expect(payments[0]).toMatchObject({ state: 'cancelled' })
    expect((await stockOf(shop, order.productId)).reserved).toBe(before.reserved - order.quantity)
  })

  test('canceled by the shop, or of an attempt that was replaced: ends the attempt alone', async () => {
    const [ours, replaced] = [await unpaidOrder(shop), await unpaidOrder(shop)]
    await sql`update payments set state = 'cancelled' where id = ${replaced.paymentId}`
    await openPayment(shop, replaced.orderId, 2)
    await sql`update payments set state = 'requires_payment' where id = ${ours.paymentId}`

    await accept(intentEvent(ours, 'canceled', { key: 'metropolitan-cancel:1' }))
    await accept(intentEvent(replaced, 'canceled'))

    const [first, second] = [await stateOf(shop, ours.orderId), await stateOf(shop, replaced.orderId)]
    expect([first.order.status, first.payments[0]?.state]).toEqual(['pending', 'cancelled'])
    expect([second.order.status, second.payments[1]?.state]).toEqual(['pending', 'requires_payment'])
  })

  test('refund made in the Dashboard: booked, and taken back when it fails', async () => {
    const order = await unpaidOrder(shop)
    await accept(intentEvent(order, 'succeeded'))
    const refund = { id: `re_${order.orderId}`, amountMinor: 500 }

    await accept(refundEvent(order, { ...refund, status: 'pending' }, 'created'))
    expect((await stateOf(shop, order.orderId)).order.payment_status).toBe('partially_refunded')
    await accept(refundEvent(order, { ...refund, status: 'succeeded' }))
    await accept(refundEvent(order, { ...refund, status: 'failed' }, 'failed'))
    await accept(refundEvent(order, { ...refund, status: 'succeeded' }))

    const { order: row, refunds, movements } = await stateOf(shop, order.orderId)
    expect(row).toMatchObject({ status: 'confirmed', payment_status: 'paid' })
    expect(refunds).toMatchObject([{ state: 'failed', actor: 'stripe', reason: 'dashboard' }])
    expect(movements.map(({ kind, amount_minor }) => [kind, amount_minor])).toEqual([
      ['capture', order.totalMinor],
      ['refund', -500],
      ['refund_reversal', 500],
    ])
    expect(await timelineOf(shop, order.orderId)).toEqual([
      'order.placed',
      'order.confirmed',
      'payment.refunded',
      'payment.refund_failed',
    ])
  })

  test('dispute: holds the order until it is decided, and the ledger follows the money', async () => {
    const order = await unpaidOrder(shop)
    await accept(intentEvent(order, 'succeeded'))
    const [id, out, at] = [`du_${order.orderId}`, -order.totalMinor, Math.floor(Date.now() / 1_000)]
    const open = { id, status: 'needs_response', created: at }

    await accept(disputeEvent(order, 'created', { ...open, moved: [] }))
    await accept(disputeEvent(order, 'funds_withdrawn', { ...open, moved: [out] }))
    expect((await stateOf(shop, order.orderId)).order).toMatchObject({
      hold_reason: 'dispute',
      payment_status: 'paid',
    })
    await accept(disputeEvent(order, 'closed', { id, status: 'won', created: at + 1, moved: [out, -out] }))
    const won = await stateOf(shop, order.orderId)
    expect(won.order).toMatchObject({ hold_reason: null, payment_status: 'paid' })
    expect(won.movements.map(({ amount_minor }) => Number(amount_minor)).reduce((a, b) => a + b)).toBe(
      order.totalMinor,
    )
    expect(await timelineOf(shop, order.orderId)).toEqual([
      'order.placed',
      'order.confirmed',
      'payment.dispute_opened',
      'payment.dispute_closed',
    ])
  })

  test('dispute lost: the money counts as given back; a hold of staff is left alone', async () => {
    const order = await unpaidOrder(shop)
    await accept(intentEvent(order, 'succeeded'))
    await sql`update orders set hold_reason = 'address' where id = ${order.orderId}`
    const lost = { id: `du_${order.orderId}`, status: 'lost', moved: [-order.totalMinor] }

    await accept(disputeEvent(order, 'created', { ...lost, status: 'needs_response', created: 1 }))
    await accept(disputeEvent(order, 'closed', lost))

    expect((await stateOf(shop, order.orderId)).order).toMatchObject({
      hold_reason: 'address',
      payment_status: 'refunded',
    })
  })

  test('all of them within four statements', async () => {
    const order = await unpaidOrder(shop)
    const late = await unpaidOrder(shop)
    const cancelled = await unpaidOrder(shop)
    const ended = await unpaidOrder(shop)
    await sql`update orders set status = 'expired' where id = ${late.orderId}`
    await sql`update stock_reservations set state = 'released' where order_id = ${late.orderId}`
    await sql`update orders set status = 'cancelled' where id = ${cancelled.orderId}`
    const refund = { id: `re_${order.orderId}`, amountMinor: 500, status: 'succeeded' }
    const dispute = { id: `du_${order.orderId}`, status: 'needs_response', moved: [-100] }
    const at = Math.floor(Date.now() / 1_000)
    const events = [
      intentEvent(order, 'requires_action', { created: at }),
      intentEvent(order, 'processing', { created: at + 1 }),
      intentEvent(order, 'payment_failed', { created: at + 2 }),
      intentEvent(order, 'succeeded'),
      refundEvent(order, refund, 'created'),
      refundEvent(order, { ...refund, status: 'failed' }, 'failed'),
      disputeEvent(order, 'created', dispute),
      disputeEvent(order, 'closed', { ...dispute, status: 'lost', created: at + 5 }),
      intentEvent(late, 'succeeded'),
      intentEvent(cancelled, 'succeeded'),
      intentEvent(ended, 'processing', { created: at }),
      intentEvent(ended, 'canceled', { created: at + 1 }),
      intentEvent({ intentId: 'pi_unknown', totalMinor: 1 }, 'succeeded'),
      forge('customer.created', { id: 'cus_1' }),
    ]
    for (const event of events) {
      expect({ type: event.type, within: (await statementsFor(event)) <= 4 }).toEqual({
        type: event.type,
        within: true,
      })
    }
    expect((await stateOf(shop, ended.orderId)).order.status).toBe('cancelled')
    // Known to Redis now: a repetition costs no statement at all.
    expect(await statementsFor(events[3] ?? forge('', {}))).toBe(0)
  })
})
