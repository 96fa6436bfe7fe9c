import { expect } from 'bun:test'
import Stripe from 'stripe'
import { transact } from '#platform/database'
import { newId } from '#platform/ids'
import { lockOrder } from '../../src/domains/order/infrastructure/orders'
import { attachIntent, insertPayment } from '../../src/domains/payment/infrastructure/payments'
import { type ReadyBuyer, readyBuyer } from '../support/customers'
import { type Reply, send, type TestShop } from '../support/shop'

const signer = new Stripe('sk_test_signer')
export const webhookSecret = 'whsec_emulator'

export interface UnpaidOrder extends ReadyBuyer {
  readonly orderId: string
  readonly paymentId: string
  readonly intentId: string
}

/** An order that waits for its money, with an intent as the worker would have stored it. */
export async function unpaidOrder(shop: TestShop): Promise<UnpaidOrder> {
  const buyer = await readyBuyer(shop)
  return { ...buyer, ...(await orderAgain(shop, buyer)) }
}

/** A further order from the buyer's cart as it is now. */
export async function orderAgain(shop: TestShop, buyer: ReadyBuyer) {
  const placed = await shop.call('/orders', {
    token: buyer.accessToken,
    body: { shippingAddressId: buyer.addressId, paymentMethod: 'card' },
  })
  expect(placed.status).toBe(201)
  const orderId: string = placed.body.id
  return { orderId, ...(await openPayment(shop, orderId, 1)) }
}

/** An attempt with an intent that Stripe never heard of: its events are forged. */
export async function openPayment(shop: TestShop, orderId: string, attempt: number) {
  const paymentId = newId()
  const intentId = `pi_${crypto.randomUUID().replaceAll('-', '')}`
  await transact(shop.context, async (tx) => {
    if (!(await lockOrder(tx, orderId))) throw new Error('no such order')
    await insertPayment(tx, { id: paymentId, orderId, attempt, environment: 'test' })
    await attachIntent(tx, paymentId, { id: intentId, clientSecret: `${intentId}_secret_x` })
  })
  return { paymentId, intentId }
}

let lastEvent = 0

export interface ForgedEvent {
  readonly id: string
  readonly object: 'event'
  readonly type: string
  readonly created: number
  readonly request: { id: null; idempotency_key: string | null }
  readonly data: { readonly object: Readonly<Record<string, unknown>> }
}

/** An event as Stripe would send it; `created` is in seconds. */
export function forge(
  type: string,
  object: Readonly<Record<string, unknown>>,
  { created = Math.floor(Date.now() / 1_000), key = null as string | null } = {},
): ForgedEvent {
  lastEvent += 1
  return {
    id: `evt_${process.pid}_${lastEvent}`,
    object: 'event',
    type,
    created,
    request: { id: null, idempotency_key: key },
    data: { object },
  }
}

/** Delivers events that have to be taken: for a test that is about what comes of them. */
export function accepting(shop: TestShop): (event: ForgedEvent) => Promise<void> {
  return async (event) => {
    const reply = await deliver(shop.url, event)
    expect([reply.status, reply.body]).toEqual([200, { success: true }])
  }
}

/** An order that is paid, as far as Stripe's event says so, and where staff find it. */
export async function paidOrder(shop: TestShop) {
  const order = await unpaidOrder(shop)
  await accepting(shop)(intentEvent(order, 'succeeded'))
  return { ...order, path: `/admin/orders/${order.orderId}` }
}

export function intentEvent(
  order: Pick<UnpaidOrder, 'intentId' | 'totalMinor'>,
  what: string,
  options: { created?: number; key?: string; changes?: Readonly<Record<string, unknown>> } = {},
): ForgedEvent {
  const { changes, ...rest } = options
  const declined = { code: 'card_declined', decline_code: 'insufficient_funds', message: 'No money.' }
  const object = {
    id: order.intentId,
    object: 'payment_intent',
    amount: order.totalMinor,
    amount_received: what === 'succeeded' ? order.totalMinor : 0,
    currency: 'pln',
    client_secret: `${order.intentId}_secret_x`,
    metadata: { app: 'metropolitan' },
    last_payment_error: what === 'payment_failed' ? declined : null,
    ...changes,
  }
  return forge(`payment_intent.${what}`, object, rest)
}

export function refundEvent(
  order: Pick<UnpaidOrder, 'intentId'>,
  refund: { id: string; amountMinor: number; status: string; rowId?: string },
  what = 'updated',
): ForgedEvent {
  return forge(`refund.${what}`, {
    id: refund.id,
    object: 'refund',
    amount: refund.amountMinor,
    currency: 'pln',
    status: refund.status,
    charge: 'ch_x',
    payment_intent: order.intentId,
    metadata: refund.rowId ? { refund_id: refund.rowId } : {},
    ...(refund.status === 'failed' && { failure_reason: 'expired_or_canceled_card' }),
  })
}

export function disputeEvent(
  order: Pick<UnpaidOrder, 'intentId' | 'totalMinor'>,
  what: string,
  dispute: { id: string; status: string; moved?: readonly number[]; created?: number; amountMinor?: number },
): ForgedEvent {
  const object = {
    id: dispute.id,
    object: 'dispute',
    amount: dispute.amountMinor ?? order.totalMinor,
    currency: 'pln',
    reason: 'fraudulent',
    status: dispute.status,
    charge: 'ch_x',
    payment_intent: order.intentId,
    balance_transactions: (dispute.moved ?? []).map((amount) => ({ amount })),
  }
  return forge(`charge.dispute.${what}`, object, { ...(dispute.created && { created: dispute.created }) })
}

/** The header that Stripe would send with this body. */
export async function sign(
  body: string,
  { secret = webhookSecret, timestamp = Math.floor(Date.now() / 1_000) } = {},
): Promise<string> {
  return await signer.webhooks.generateTestHeaderStringAsync({ payload: body, secret, timestamp })
}

/** Delivers an event as Stripe does. */
export async function deliver(url: string, event: object): Promise<Reply> {
  const body = JSON.stringify(event)
  return await send(url, '/webhooks/stripe', { body, headers: { 'stripe-signature': await sign(body) } })
}

/** Everything of an order that an event may change, for comparing. */
export async function stateOf(shop: TestShop, orderId: string) {
  const { sql } = shop.context.db
  const [order] = await sql`
    select status, payment_status, refunded_minor, hold_reason, paid_at is not null as paid from orders where id = ${orderId}`
  const payments = await sql`
    select attempt, state, failure_code from payments where order_id = ${orderId} order by attempt`
  const refunds = await sql`
    select amount_minor, state, reason, actor, stripe_refund_id from refunds where order_id = ${orderId}
    order by amount_minor, stripe_refund_id, state`
  const disputes =
    await sql`select id, status, amount_minor from disputes where order_id = ${orderId} order by id`
  const movements = await sql`
    select kind, amount_minor, stripe_object_id from money_movements where order_id = ${orderId}
    order by kind, stripe_object_id`
  const reservations = await sql`
    select state, quantity from stock_reservations where order_id = ${orderId} order by product_id`
  return {
    order: { ...order },
    payments: payments.map((row) => ({ ...row })),
    refunds: refunds.map((row) => ({ ...row })),
    disputes: disputes.map((row) => ({ ...row })),
    movements: movements.map((row) => ({ ...row })),
    reservations: reservations.map((row) => ({ ...row })),
  }
}

export async function timelineOf(shop: TestShop, orderId: string): Promise<string[]> {
  const rows = await shop.context.db.sql<{ event: string }[]>`
    select event from order_events where order_id = ${orderId} order by seq`
  return rows.map(({ event }) => event)
}

export async function stockOf(shop: TestShop, productId: string) {
  const [row] = await shop.context.db.sql<[{ stock: number; reserved: number }]>`
    select stock, reserved from products where id = ${productId}`
  return { stock: row.stock, reserved: row.reserved }
}

export async function outcomeOf(shop: TestShop, eventId: string): Promise<string | null | undefined> {
  const rows = await shop.context.db.sql<{ outcome: string | null }[]>`
    select outcome from stripe_events where id = ${eventId}`
  return rows[0]?.outcome
}

/** I1 and the ledger: counters equal what their rows say, for all products. */
export async function expectStockToMatch(shop: TestShop): Promise<void> {
  const wrong = await shop.context.db.sql`
    select p.id from products p
    where p.stock <> (select coalesce(sum(delta), 0) from stock_movements m where m.product_id = p.id)
      or p.reserved <> (select coalesce(sum(quantity), 0) from stock_reservations r
        where r.product_id = p.id and r.state = 'held')`
  expect(wrong.length).toBe(0)
}

/** Ends an order as the expiry does, without waiting half an hour. */
export async function expireOrder(shop: TestShop, orderId: string): Promise<void> {
  await shop.context.db.sql`
    with expired as (
      update orders set status = 'expired', payment_status = 'cancelled', expires_at = now() - interval '1 minute'
      where id = ${orderId} returning id
    ), released as (
      update stock_reservations r set state = 'released' from expired
      where r.order_id = expired.id and r.state = 'held' returning r.product_id, r.quantity
    )
    update products p set reserved = reserved - r.quantity from released r where p.id = r.product_id`
}
