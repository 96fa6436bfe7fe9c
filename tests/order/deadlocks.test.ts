import { expect, test } from 'bun:test'
import postgres from 'postgres'
import { afterThisFile } from '../support/cleanup'
import { createBuyers, createProducts, orderBody } from '../support/crowd'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'
import { expectStockToMatch, stockOf } from '../support/stock'

const shop = await openShop({ seed: false })
const { db } = shop.context
// It never looks for a deadlock itself, so that Postgres ends the other one, which is ours.
const rival = postgres(shop.databaseUrl, { max: 1, connection: { deadlock_timeout: '1h' } })
afterThisFile(() => rival.end({ timeout: 1 }))

/** Does a transaction wait for another? */
async function isWaiting(): Promise<boolean> {
  const rows = await db.sql`
    select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  return rows.length > 0
}

test('an order that a deadlock ended is tried again, and the customer has one order', async () => {
  const [productId = ''] = await createProducts(db, [5])
  const [buyer] = await createBuyers(shop.context, 1, () => [{ productId, quantity: 2 }])
  if (!buyer) throw new Error('no buyer was made')
  const place = () => shop.call('/orders', { token: buyer.token, body: orderBody(buyer) })
  let cancelling: Promise<unknown> = Promise.resolve()
  // The same submission was faster, and is cancelled now, as by the customer's other device or by the clock.
  shop.at('order.shielded', async () => {
    const { body: first } = await place()
    const ended = Promise.withResolvers<void>()
    cancelling = rival.begin(async (sql) => {
      await sql`update orders set status = 'cancelled', payment_status = 'cancelled', cancelled_at = now(),
        cancel_reason = 'customer' where id = ${first.id}`
      ended.resolve()
      await eventually(isWaiting)
      await sql`update stock_reservations set state = 'released' where order_id = ${first.id}`
      await sql`update products set reserved = reserved - 2 where id = ${productId}`
    })
    await ended.promise
  })

  const reply = await place()
  await cancelling

  expect(reply.status).toBe(201)
  const orders = await db.sql<{ id: string; status: string }[]>`
    select id, status from orders where user_id = ${buyer.userId} order by created_at, id`
  expect(orders.map(({ status }) => status)).toEqual(['cancelled', 'pending'])
  expect(orders[1]?.id).toBe(reply.body.id)
  expect(await stockOf(db, productId)).toEqual({ stock: 5, reserved: 2 })
  await expectStockToMatch(db)
})
