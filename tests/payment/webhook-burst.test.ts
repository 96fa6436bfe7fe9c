import { expect, test } from 'bun:test'
import postgres from 'postgres'
import { afterThisFile } from '../support/cleanup'
import { createBuyers, createProducts, orderBody } from '../support/crowd'
import { eventually } from '../support/processes'
import { openShop, type Reply } from '../support/shop'
import { deliver, expectStockToMatch, type ForgedEvent, intentEvent, openPayment } from './support'

/** Four connections, for one of which nobody waits longer than a moment. */
const shop = await openShop({
  seed: false,
  settings: { DATABASE_POOL_SIZE: '4', DATABASE_ACQUIRE_TIMEOUT_MS: '10' },
})
const { context } = shop
const { sql } = context.db
const orders = 25
const holder = postgres(shop.databaseUrl, { max: 1, onnotice: () => undefined })
afterThisFile(() => holder.end())

test('a hundred deliveries at once are taken without one refusal, and each order is paid once', async () => {
  const [productId = ''] = await createProducts(context.db, [1_000])
  const buyers = await createBuyers(context, orders, () => [{ productId, quantity: 1 }])
  const events: ForgedEvent[] = []
  for (const buyer of buyers) {
    const { status, body } = await shop.call('/orders', { token: buyer.token, body: orderBody(buyer) })
    expect(status).toBe(201)
    const order = { ...(await openPayment(shop, body.id, 1)), totalMinor: body.totalMinor }
    const succeeded = intentEvent(order, 'succeeded')
    // Twice the same, another of the same intent, and one that is about nobody's money here.
    const strange = intentEvent({ intentId: `pi_of_another_${order.intentId}`, totalMinor: 1 }, 'processing')
    events.push(succeeded, succeeded, intentEvent(order, 'processing'), strange)
  }

  // All of them buy one product, which somebody else holds until some wait for it: the others have to wait behind them.
  let delivered: Promise<Reply[]> = Promise.resolve([])
  await holder.begin(async (tx) => {
    await tx`select from products where id = ${productId} for update`
    delivered = Promise.all(events.map((event) => deliver(shop.url, event)))
    await eventually(async () => (await tx`select from pg_locks where not granted`).length >= 2, {
      everyMs: 50,
    })
  })
  const replies = await delivered

  expect(
    replies.filter(({ status }) => status !== 200).map(({ status, body }) => [status, body.code]),
  ).toEqual([])
  const [paid] = await sql<[{ orders: number; captures: number }]>`
    select (select count(*)::int from orders where status = 'confirmed' and payment_status = 'paid') as orders,
      (select count(*)::int from money_movements where kind = 'capture') as captures`
  expect(paid).toEqual({ orders, captures: orders })
  expect(await sql`select from stripe_events where processed_at is null`).toHaveLength(0)
  await expectStockToMatch(shop)
})
