import { expect } from 'bun:test'
import { readConfig } from '#platform/config'
import { closeContext, openContext } from '#platform/context'
import type { Database } from '#platform/database'
import { confirmWithTestCard } from '../../scripts/demo/index'
import { afterThisFile } from '../support/cleanup'
import { type CrowdBuyer, createBuyers, createProducts, orderBody } from '../support/crowd'
import { eventually, freePort } from '../support/processes'
import { openRealShop } from '../support/real-shop'
import { type Call, send } from '../support/shop'
import { expectStockToMatch } from '../support/stock'
import { stripeAccount } from './stripe-account'

export interface RealOrder {
  readonly buyer: CrowdBuyer
  readonly orderId: string
  readonly productId: string
}

/** A shop of real processes, two of them APIs, with customers who only have to press «order». */
export async function openBusyShop(options: { readonly worker?: boolean } = {}) {
  const shop = await openRealShop()
  const secondPort = await freePort()
  const second = `http://127.0.0.1:${secondPort}`
  const context = openContext(readConfig({ ...shop.environment, LOG_LEVEL: 'silent' }), 'test')
  const { db } = context
  afterThisFile(() => closeContext(context))
  await shop.startStripe()
  await Promise.all([
    shop.startApi(),
    shop.startApi({ PORT: String(secondPort) }),
    ...(options.worker === false ? [] : [shop.startWorker()]),
  ])
  await eventually(async () => (await fetch(`${second}/readyz`)).ok)
  const apis = [shop.url, second] as const
  const { sql } = db
  const call = (path: string, request?: Call) => send(shop.url, path, request)

  /** Buyers with one unit each of a product that has so many. */
  async function buyersOf(stock: number, count: number) {
    const [productId = ''] = await createProducts(db, [stock])
    return {
      productId,
      buyers: await createBuyers(context, count, () => [{ productId, quantity: 1 }]),
    }
  }

  async function placeOrder(stock = 10): Promise<RealOrder> {
    const { productId, buyers } = await buyersOf(stock, 1)
    const [buyer] = buyers
    if (!buyer) throw new Error('no buyer was made')
    const { status, body } = await call('/orders', { token: buyer.token, body: orderBody(buyer) })
    expect(status).toBe(201)
    return { buyer, productId, orderId: body.id }
  }

  async function sheetOf({ orderId, buyer }: RealOrder) {
    return await eventually(
      async () => {
        const { body } = await call(`/orders/${orderId}/payment?wait=5`, { token: buyer.token })
        return body.status !== 'preparing' && body
      },
      { deadlineMs: 30_000 },
    )
  }

  async function pay(order: RealOrder): Promise<string> {
    return await confirmWithTestCard(await sheetOf(order), shop.stripeUrl)
  }

  return {
    shop,
    context,
    db,
    sql,
    apis,
    call,
    buyersOf,
    placeOrder,
    sheetOf,
    pay,
    ...stripeAccount(shop),
    ...orderWatch(db),
  }
}

/** What becomes of an order. */
function orderWatch(db: Database) {
  const { sql } = db

  async function statusOf({ orderId }: RealOrder) {
    const [row] = await sql<[{ status: string; payment: string }]>`
      select status, payment_status as payment from orders where id = ${orderId}`
    return `${row.status} ${row.payment}`
  }

  async function reaches(order: RealOrder, status: string): Promise<void> {
    await eventually(
      async () => {
        expect(await statusOf(order)).toBe(status)
        return true
      },
      { deadlineMs: 30_000 },
    )
  }

  /** One sale, one capture, and the books agree. */
  async function expectOneSale({ orderId }: RealOrder): Promise<void> {
    const movements = await sql`select kind from money_movements where order_id = ${orderId}`
    expect([...movements]).toEqual([{ kind: 'capture' }])
    const sales = await sql`select from stock_movements where order_id = ${orderId} and reason = 'sale'`
    expect(sales).toHaveLength(1)
    await expectStockToMatch(db)
  }

  return { reaches, expectOneSale }
}
