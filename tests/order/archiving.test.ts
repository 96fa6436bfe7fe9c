import { expect, test } from 'bun:test'
import { transact } from '#platform/database'
import { firstIdAt, newId } from '#platform/ids'
import { runOutsideTransaction } from '#platform/transaction-scope'
import { verifyAudit } from '../../src/domains/admin/application/audit/verify-audit'
import { archiveOrders } from '../../src/domains/order/application/order/archive-orders'
import { findStockDifferences } from '../../src/domains/order/infrastructure/stock-audit'
import { checkLedger } from '../../src/domains/payment/application/money/check-ledger'
import { superAdmin } from '../admin/support'
import { refundBench } from '../payment/refund-support'
import {
  deliver,
  expectStockToMatch,
  expireOrder,
  intentEvent,
  paidOrder,
  stateOf,
  type UnpaidOrder,
  unpaidOrder,
} from '../payment/support'
import { openShop } from '../support/shop'

const shop = await openShop()
const { sql } = shop.context.db
const { token: staffToken } = await superAdmin(shop)
const { refund } = refundBench(shop, staffToken)

/** As a worker does it when so many days have passed. */
const archiveIn = (days: number) =>
  archiveOrders({ ...shop.context, now: () => new Date(Date.now() + days * 86_400_000) })
const yearsLater = 800

async function deliveredOrder() {
  const order = await paidOrder(shop)
  for (const step of ['preparing', 'shipped', 'delivered']) {
    const parcel = step === 'shipped' ? { shippingCompany: 'InPost', trackingNumber: '6200' } : {}
    const reply = await shop.call(`${order.path}/move`, { token: staffToken, body: { to: step, ...parcel } })
    expect(reply.status).toBe(200)
  }
  return order
}

async function rowsOf({ orderId }: Pick<UnpaidOrder, 'orderId'>) {
  const [row] = await sql<[{ live: number; archived: number; reservations: number }]>`
    select (select count(*)::int from order_events where order_id = ${orderId}) as live,
      (select count(*)::int from archived_order_events where order_id = ${orderId}) as archived,
      (select count(*)::int from stock_reservations where order_id = ${orderId}) as reservations`
  return row
}

const seenBy = async ({ orderId, accessToken }: UnpaidOrder) => [
  (await shop.call(`/orders/${orderId}`, { token: accessToken })).body,
  (await shop.call(`/admin/orders/${orderId}`, { token: staffToken })).body,
]

test('the timeline of an order that was closed long ago moves, and everybody sees what they saw', async () => {
  const [old, open] = [await deliveredOrder(), await paidOrder(shop)]
  const held = await deliveredOrder()
  await sql`update orders set hold_reason = 'dispute' where id = ${held.orderId}`
  const before = { old: await seenBy(old), open: await rowsOf(open), held: await rowsOf(held) }
  const { live } = await rowsOf(old)
  expect(live).toBeGreaterThan(4)

  expect(await archiveIn(399)).toBe(0)
  expect(await rowsOf(old)).toEqual({ live, archived: 0, reservations: 1 })
  expect(await archiveIn(yearsLater)).toBe(1)

  expect(await rowsOf(old)).toEqual({ live: 0, archived: live, reservations: 0 })
  expect(await seenBy(old)).toEqual(before.old)
  expect({ open: await rowsOf(open), held: await rowsOf(held) }).toEqual({
    open: before.open,
    held: before.held,
  })
  expect(await archiveIn(yearsLater)).toBe(0)
  const stream = await shop.call(`/orders/${old.orderId}/events`, {
    token: old.accessToken,
    headers: { 'last-event-id': '0' },
  })
  expect(stream.status).toBe(200)
  expect(stream.body.match(/^id: \d+$/gm)).toHaveLength(live)
})

test('an archived order is refunded like any other; what happens then stands behind what was archived', async () => {
  const order = await deliveredOrder()
  await archiveIn(yearsLater)
  const { live, archived } = await rowsOf(order)
  expect(live).toBe(0)

  expect((await refund({ ...order, quantity: 1, stock: 0 }, { amountMinor: 100 })).status).toBe(201)
  const [{ timeline }] = (await seenBy(order)) as [{ timeline: { seq: number }[] }]
  expect(timeline.length).toBeGreaterThan(archived)
  expect(timeline.map(({ seq }) => seq)).toEqual(timeline.map((_, index) => index + 1))

  await archiveIn(yearsLater)
  expect(await rowsOf(order)).toMatchObject({ live: 0, archived: timeline.length })
  await expectStockToMatch(shop)
})

test('money that comes after an expired order was archived is given back', async () => {
  const order = await unpaidOrder(shop)
  await expireOrder(shop, order.orderId)
  await archiveIn(yearsLater)
  expect(await rowsOf(order)).toMatchObject({ live: 0, reservations: 0 })

  expect((await deliver(shop.url, intentEvent(order, 'succeeded'))).status).toBe(200)

  const { order: row, refunds } = await stateOf(shop, order.orderId)
  expect(row).toMatchObject({ status: 'expired', payment_status: 'refunded' })
  expect(refunds).toMatchObject([{ amount_minor: order.totalMinor, state: 'pending' }])
  await expectStockToMatch(shop)
})

test('an order that somebody is changing is left alone, and nobody waits for it', async () => {
  await archiveIn(yearsLater)
  const order = await deliveredOrder()
  await transact(shop.context, async (other) => {
    await other.sql`select from orders where id = ${order.orderId} for update`
    expect(await runOutsideTransaction(() => archiveIn(yearsLater))).toBe(0)
  })
  expect(await archiveIn(yearsLater)).toBe(1)
})

test('several at once, some of them ended in the middle, move everything once', async () => {
  const { orderId } = await deliveredOrder()
  await sql`
    with copies as (
      insert into orders
      select copy.* from orders o cross join generate_series(1, 3000) n
      cross join lateral jsonb_populate_record(o, jsonb_build_object('order_number', 'A-' || n, 'id',
        overlay(${newId()} placing lpad(to_hex(n), 12, '0') from 25), 'stripe_payment_intent_id', null)) copy
      where o.id = ${orderId}
      returning id
    )
    insert into order_events (order_id, seq, event, actor)
    select id, seq, 'order.placed', 'system' from copies cross join generate_series(1, 2) seq`
  const whole = async () =>
    await sql`select order_id, seq from (
      select order_id, seq from order_events union all select order_id, seq from archived_order_events) e order by 1, 2`
  const before = await whole()

  const endOne = () => sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and query like '%looked as materialized%'
      and state = 'active' limit 1`
  const archiving = Promise.all(Array.from({ length: 3 }, () => archiveIn(yearsLater).catch(() => 0)))
  let isOver = false
  void archiving.then(() => {
    isOver = true
  })
  let ended = 0
  while (ended < 3 && !isOver) ended += (await endOne()).length
  expect(ended).toBeGreaterThan(0)
  await archiving
  await archiveIn(yearsLater)

  expect(await whole()).toEqual(before)
  const left = await sql`
    select from order_events e join orders o on o.id = e.order_id where o.order_number like 'A-%'`
  expect(left).toHaveLength(0)
})

test('with all of that archived, stock, money and the audit log still agree', async () => {
  const { context } = shop
  expect(await findStockDifferences(context.db, 10)).toEqual([])
  const ledger = await checkLedger(context, { withStripe: false })
  expect(ledger.orders).toBeGreaterThan(3)
  expect(ledger.findings).toEqual([])
  const audit = await verifyAudit(context, [])
  expect(audit.rows).toBeGreaterThan(10)
  expect(audit.findings).toEqual([])
})

test('an id that is made now is not below the first id of this moment', () => {
  const moment = new Date()
  const id = newId()
  expect(firstIdAt(moment) <= id && id < firstIdAt(new Date(Date.now() + 60_000))).toBe(true)
})
