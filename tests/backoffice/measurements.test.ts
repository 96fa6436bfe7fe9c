import { expect, test } from 'bun:test'
import { newId } from '#platform/ids'
import { openMetrics } from '#platform/metrics'
import { measureMigrations, measureOutbox } from '#platform/store-measurements'
import { openPageMeter, sumPages } from '../../scripts/database/measurements'
import { measureAttention } from '../../src/domains/backoffice/application/measure-attention'
import { measureOrders } from '../../src/domains/backoffice/application/measure-orders'
import { openPromiseSampling } from '../../src/domains/backoffice/application/open-promise-sampling'
import { countOrdersByStatus } from '../../src/domains/backoffice/infrastructure/shop-figures'
import { orderAgain, unpaidOrder } from '../payment/support'
import { afterThisFile } from '../support/cleanup'
import { createProducts } from '../support/crowd'
import { openShop } from '../support/shop'

const shop = await openShop()
const meter = await openPageMeter(shop.databaseUrl)
afterThisFile(meter.close)
const { context } = shop
const { sql } = context.db

type Samples = Awaited<ReturnType<typeof measureOrders>>
const shownValue = (samples: Samples, metric: string, label = '') =>
  samples.find((one) => one.metric === metric && Object.values(one.labels ?? {}).join() === label)?.value

test('orders by state and past their deadline, silent intents, events without effect', async () => {
  const { orderId } = await unpaidOrder(shop)
  const before = await measureOrders(context)
  expect(shownValue(before, 'metropolitan_orders', 'pending')).toBe(1)
  expect(shownValue(before, 'metropolitan_orders', 'delivered')).toBe(0)
  expect(shownValue(before, 'metropolitan_orders_overdue')).toBe(0)
  expect(shownValue(before, 'metropolitan_intents_without_event')).toBe(0)
  await sql`update orders set expires_at = now() - interval '90 seconds' where id = ${orderId}`
  await sql`update payments set created_at = now() - interval '2 hours' where order_id = ${orderId}`
  await sql`insert into stripe_events (id, type, created_at, payload, received_at)
    values ('evt_waits', 'payment_intent.succeeded', now(), '{}', now() - interval '5 minutes')`
  const after = await measureOrders(context)
  expect(shownValue(after, 'metropolitan_orders_overdue')).toBe(1)
  expect(shownValue(after, 'metropolitan_orders_overdue_oldest_seconds')).toBeGreaterThanOrEqual(90)
  expect(shownValue(after, 'metropolitan_intents_without_event')).toBe(1)
  expect(shownValue(after, 'metropolitan_events_unprocessed')).toBe(1)
  expect(shownValue(after, 'metropolitan_events_unprocessed_oldest_seconds')).toBeGreaterThanOrEqual(300)
  await sql`update payments set event_created_at = now() where order_id = ${orderId}`
  expect(shownValue(await measureOrders(context), 'metropolitan_intents_without_event')).toBe(0)
  await sql`update stripe_events set received_at = now() - interval '11 minutes'`
  const attention = await measureAttention(context)
  expect(shownValue(attention, 'metropolitan_attention', 'event_unprocessed')).toBe(1)
  expect(shownValue(attention, 'metropolitan_attention', 'dispute_open')).toBe(0)
  await sql`delete from stripe_events where id = 'evt_waits'`
})

test('what waits in the outbox and what is dead, by topic, whoever the copy of a message is for', async () => {
  await sql`delete from outbox`
  await sql`insert into outbox (id, topic, payload, created_at, parked_at) values
    (${newId()}, 'test.one', '{}', now() - interval '70 seconds', null),
    (${newId()}, 'test.one/other-job', '{}', now(), null),
    (${newId()}, 'test.two', '{}', now(), now())`
  const samples = await measureOutbox(context)
  expect(shownValue(samples, 'metropolitan_outbox_topic_open', 'test.one')).toBe(2)
  expect(shownValue(samples, 'metropolitan_outbox_topic_oldest_seconds', 'test.one')).toBeGreaterThanOrEqual(
    70,
  )
  expect(shownValue(samples, 'metropolitan_outbox_topic_open', 'test.two')).toBeUndefined()
  expect(shownValue(samples, 'metropolitan_dead_letters', 'test.two')).toBe(1)
  await sql`delete from outbox`
})

test('a migration that the database does not have yet is pending', async () => {
  const before = await measureMigrations(context)
  expect(shownValue(before, 'metropolitan_migrations', 'pending')).toBe(0)
  const [row] = await sql<[{ tag: string }]>`select tag from schema_migrations order by tag desc limit 1`
  await sql`update schema_migrations set tag = 'gone' where tag = ${row.tag}`
  expect(shownValue(await measureMigrations(context), 'metropolitan_migrations', 'pending')).toBe(1)
  await sql`update schema_migrations set tag = ${row.tag} where tag = 'gone'`
})

/** What the sampling of one worker shows, and counts. */
function openSampling() {
  const metrics = openMetrics(true)
  const counts = new Map<string, number>()
  metrics.connect({
    observe: () => undefined,
    count: (metric, labels, by = 1) => {
      const key = `${metric} ${Object.values(labels ?? {}).join()}`
      counts.set(key, (counts.get(key) ?? 0) + by)
    },
  })
  const sample = openPromiseSampling()
  const broken = async () => {
    const samples = await sample({ ...context, metrics })
    return Object.fromEntries(samples.map(({ labels, value }) => [labels?.promise, value]))
  }
  return { broken, counts }
}

const whole = { I1: 0, I2: 0, I3: 0, I4: 0 }

test('each promise that is broken is found by sampling, shown until it is mended, and no longer', async () => {
  const { orderId, paymentId, ...buyer } = await unpaidOrder(shop)
  const { broken, counts } = openSampling()
  expect(await broken()).toEqual(whole)
  expect(counts.get('metropolitan_promise_checks_total I1')).toBeGreaterThan(0)
  expect(counts.get('metropolitan_promise_checks_total I4')).toBeGreaterThan(0)
  // More products than are looked at in one round: the broken one is looked at again in each all the same.
  const ids = await createProducts(
    context.db,
    Array.from({ length: 120 }, () => 5),
  )
  const [first] = ids.toSorted()
  await sql`update products set stock = 6 where id = ${first ?? ''}`
  const finds = async (wanted: Partial<typeof whole>) => {
    for (let round = 0; round < 6; round += 1) {
      const seen = await broken()
      if (Bun.deepEquals(seen, { ...whole, ...wanted })) return
    }
    expect(await broken()).toEqual({ ...whole, ...wanted })
  }
  await finds({ I1: 1 })
  for (let round = 0; round < 4; round += 1) expect(await broken()).toEqual({ ...whole, I1: 1 })
  await sql`update products set stock = 5 where id = ${first ?? ''}`
  expect(await broken()).toEqual(whole)

  // Sold, and never given: stock and ledger agree.
  const sale = sql`insert into stock_movements (product_id, delta, reason) values (${first ?? ''}, -6, 'sale')`
  await sale
  await sql`alter table products drop constraint products_reserved_check`
  await sql`alter table products drop constraint if exists products_stock_check`
  await sql`update products set stock = -1 where id = ${first ?? ''}`
  await finds({ I1: 1, I2: 1 })
  await sql`delete from stock_movements where product_id = ${first ?? ''} and reason = 'sale'`
  await sql`update products set stock = 5 where id = ${first ?? ''}`
  await finds({})

  await sql`drop index orders_live_cart_key`
  const [row] = await sql<[{ cart: string }]>`select cart_id::text as cart from orders where id = ${orderId}`
  const { orderId: other } = await orderAgain(shop, await unpaidOrder(shop)).catch(() => unpaidOrder(shop))
  await sql`update orders set cart_id = ${row.cart} where id = ${other}`
  await finds({ I3: 2 })
  await sql`update orders set status = 'cancelled' where id = ${other}`
  await finds({})

  await sql`insert into money_movements (id, order_id, payment_id, kind, amount_minor, currency, stripe_object_id)
    values (${newId()}, ${orderId}, ${paymentId}, 'capture', 1, 'PLN', 'ch_sample')`
  await finds({ I4: 1 })
  // Its refund is asked for by a message that nobody has worked on yet.
  await sql`insert into outbox (id, topic, payload)
    values (${newId()}, 'order.refund_due', ${JSON.stringify({ orderId })})`
  await finds({})
  expect(buyer.accessToken).toBeString()
})

test('a history that is too long is not added up, and counted as skipped', async () => {
  const [id = ''] = await createProducts(context.db, [5])
  await sql`insert into stock_movements (product_id, delta, reason)
    select ${id}, case when n % 2 = 0 then 1 else -1 end, 'adjustment' from generate_series(1, 5002) n`
  const { broken, counts } = openSampling()
  for (let round = 0; round < 6; round += 1) expect((await broken()).I1).toBe(0)
  expect(counts.get('metropolitan_promise_skipped_total I1')).toBeGreaterThan(0)
})

test('however many orders there are, each of these statements looks at as many pages as before', async () => {
  await sql`create table big_orders as select * from orders limit 1`
  const [{ columns }] = await sql<[{ columns: string }]>`
    select string_agg(quote_ident(column_name), ', ') as columns from information_schema.columns
    where table_name = 'orders' and column_name not in ('id', 'order_number', 'status', 'cart_id', 'created_at')`
  const grow = async (from: number, to: number) => {
    await sql.unsafe(`
    insert into orders (id, order_number, status, cart_id, created_at, ${columns})
    select gen_random_uuid(), 'BIG-' || n, 'delivered', cart_id, now() - make_interval(mins => n), ${columns}
    from big_orders, generate_series(${from}, ${to}) n`)
    await sql`vacuum analyze orders`
  }
  const once = async () => {
    const { broken } = openSampling()
    return sumPages(
      await meter.measure(() => Promise.all([measureOrders(context), measureAttention(context), broken()])),
    )
  }
  // What else happens at that moment (a statement planned anew, rows marked as seen) is looked at once, and not each time.
  const pages = async () => Math.min(await once(), await once(), await once())
  // The long history of the test before is half of this small shop's ledger, and would be what is measured.
  await sql`delete from stock_movements where reason = 'adjustment'`
  await sql`vacuum analyze stock_movements`
  await grow(1, 20_000)
  const before = await pages()
  await grow(20_001, 60_000)
  expect(await pages()).toBeLessThan(before * 1.2 + 50)
  expect(before).toBeLessThan(2_000)
  const counts = await countOrdersByStatus(context.reader)
  const delivered = counts.find(({ status }) => status === 'delivered')?.count ?? 0
  expect(delivered).toBeGreaterThan(57_000)
  expect(delivered).toBeLessThan(63_000)
})
