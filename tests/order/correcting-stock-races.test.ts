import { expect, test } from 'bun:test'
import { transact } from '#platform/database'
import { newId } from '#platform/ids'
import { cancelLockedOrder } from '../../src/domains/order/application/order/cancel-locked-order'
import { lockOrder } from '../../src/domains/order/infrastructure/orders'
import { adminWith, superAdmin } from '../admin/support'
import { unpaidOrder } from '../payment/support'
import { createBuyers, createProducts, orderBody } from '../support/crowd'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'

const shop = await openShop()
const { sql } = shop.context.db
await superAdmin(shop)
const { token } = await adminWith(shop, 'product_manager')

/** For a lock. */
const untilSomebodyWaits = () =>
  eventually(async () => {
    const [{ waiting }] = await sql<[{ waiting: number }]>`
      select count(*)::int as waiting from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`
    return waiting > 0
  })

test('an order that gives way by itself meanwhile makes room: no other one is cancelled for it', async () => {
  const older = await unpaidOrder(shop)
  const newer = await unpaidOrder(shop)
  const [shared] = await sql`
    select p.id, p.stock, p.reserved from products p join stock_reservations r on r.product_id = p.id
    where r.order_id in (${older.orderId}, ${newer.orderId}) and r.state = 'held' group by p.id having count(*) = 2 limit 1`
  const [locked, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const cancelling = transact(shop.context, async (tx) => {
    const order = await lockOrder(tx, newer.orderId)
    locked.resolve()
    await release.promise
    if (!order) throw new Error('the order is gone')
    await cancelLockedOrder(tx, order, {
      reason: 'customer',
      actor: 'customer',
      actorId: newId(),
      restock: true,
    })
  })
  await locked.promise
  const delta = shared?.reserved - 1 - shared?.stock
  const body = {
    productId: shared?.id,
    delta,
    reason: 'adjustment',
    note: 'counted',
    force: true,
  }
  const correcting = shop.call('/admin/stock-movements', { token, body })
  await untilSomebodyWaits()
  release.resolve()
  await cancelling
  expect(await correcting).toMatchObject({ status: 201, body: { cancelledOrders: [] } })
  expect([...(await sql`select status from orders where id = ${older.orderId}`)]).toEqual([
    { status: 'pending' },
  ])
})

test('orders that give way together lock their products by id, all before the first of them ends', async () => {
  const [low = '', shared = '', high = ''] = (await createProducts(shop.context.db, [5, 5, 5])).toSorted()
  // The newest gives way first, and holds the product that comes last.
  const lines = [low, high].map((productId) => [
    { productId, quantity: 1 },
    { productId: shared, quantity: 2 },
  ])
  const buyers = await createBuyers(shop.context, 2, (index) => lines[index] ?? [])
  const placed: string[] = []
  for (const buyer of buyers) {
    const reply = await shop.call('/orders', { token: buyer.token, body: orderBody(buyer) })
    expect(reply.status).toBe(201)
    placed.push(String(reply.body.id))
  }
  const body = { productId: shared, delta: -5, reason: 'adjustment', note: 'counted', force: true }
  const [locked, waited] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const other = transact(shop.context, async (tx) => {
    await tx.sql`select id from products where id = ${low} for no key update`
    locked.resolve()
    await waited.promise
    // The correction waits for the first product, and holds none that comes after it.
    await tx.sql`select id from products where id in (${shared}, ${high}) for no key update nowait`
  })
  await locked.promise
  const correcting = shop.call('/admin/stock-movements', { token, body })
  await untilSomebodyWaits()
  waited.resolve()
  await other
  const { status, body: answer } = await correcting
  expect([status, answer.cancelledOrders]).toEqual([201, placed.toReversed()])
  expect([...(await sql`select stock, reserved from products where id in (${low}, ${high})`)]).toEqual([
    { stock: 5, reserved: 0 },
    { stock: 5, reserved: 0 },
  ])
})
