import { expect } from 'bun:test'
import { confirmWithTestCard } from '../../scripts/demo/index'
import { type CrowdBuyer, createBuyers, createProducts, orderBody } from './crowd'
import { eventually } from './processes'
import type { TestShop } from './shop'

export interface PayableOrder {
  readonly buyer: CrowdBuyer
  readonly productId: string
  readonly orderId: string
}

/** What tests do with orders that can be paid, in a shop with a worker and Stripe's emulator. */
export function payableOrders(shop: TestShop) {
  const { db, stripe } = shop.context
  const { sql } = db

  /** An order of two units out of ten. */
  async function placeOrder(): Promise<PayableOrder> {
    const [productId = ''] = await createProducts(db, [10])
    const [buyer] = await createBuyers(shop.context, 1, () => [{ productId, quantity: 2 }])
    if (!buyer) throw new Error('no buyer was made')
    const { status, body } = await shop.call('/orders', { token: buyer.token, body: orderBody(buyer) })
    expect(status).toBe(201)
    return { buyer, productId, orderId: body.id }
  }

  async function sheetOf({ orderId, buyer }: PayableOrder) {
    const { body } = await shop.call(`/orders/${orderId}/payment?wait=10`, { token: buyer.token })
    expect(body.status).toBe('ready')
    return body
  }

  async function pay(placed: PayableOrder): Promise<void> {
    expect(await confirmWithTestCard(await sheetOf(placed), shop.stripeUrl)).toBe('succeeded')
    await eventually(async () => (await statusOf(placed)).payment === 'paid')
  }

  function cancel({ orderId, buyer }: PayableOrder, headers: Record<string, string> = {}) {
    return shop.call(`/orders/${orderId}/cancel`, { token: buyer.token, body: {}, headers })
  }

  async function statusOf({ orderId }: PayableOrder) {
    const [row] = await sql<[{ status: string; payment: string; reason: string | null }]>`
      select status, payment_status as payment, cancel_reason as reason from orders where id = ${orderId}`
    return row
  }

  async function age(placed: PayableOrder, seconds: number): Promise<void> {
    await sql`update orders set expires_at = now() - make_interval(secs => ${seconds}), expiry_leased_until = null
      where id = ${placed.orderId}`
  }

  async function intentStatus(placed: PayableOrder): Promise<string> {
    const [row] = await sql<[{ id: string }]>`
      select stripe_payment_intent_id as id from payments where order_id = ${placed.orderId}`
    return (await stripe.paymentIntents.retrieve(row.id)).status
  }

  async function emulate(path: string, body: unknown): Promise<void> {
    const headers = { 'content-type': 'application/json' }
    const url = `${shop.stripeUrl}/_emulator/${path}`
    const reply = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
    expect(reply.status).toBe(200)
  }

  /** Pays at Stripe, and does something before the shop hears of it. */
  async function payAndMeanwhile(placed: PayableOrder, meanwhile: () => Promise<unknown>): Promise<void> {
    const sheet = await sheetOf(placed)
    await emulate('faults', {
      match: { types: ['payment_intent.succeeded'], times: 1 },
      webhooks: { hold: true },
    })
    expect(await confirmWithTestCard(sheet, shop.stripeUrl)).toBe('succeeded')
    await meanwhile()
    await emulate('deliveries/release', {})
    await eventually(async () => {
      const rows = await sql`select from money_movements where order_id = ${placed.orderId}`
      return rows.length === 1
    })
  }

  return {
    emulate,
    payAndMeanwhile,
    placeOrder,
    sheetOf,
    pay,
    cancel,
    statusOf,
    age,
    intentStatus,
  }
}
