import { expect, test } from 'bun:test'
import postgres from 'postgres'
import { startQueueWorkers } from '#app/jobs'
import { newId } from '#platform/ids'
import { openQueue } from '#platform/queue'
import { settleAfterRestore } from '../../scripts/database/after-restore'
import { counterKey } from '../../src/domains/order/infrastructure/redis-stock-service'
import { deliver, intentEvent, orderAgain, outcomeOf, stateOf, unpaidOrder } from '../payment/support'
import { afterThisFile } from '../support/cleanup'
import { readyBuyer } from '../support/customers'
import { startPostgres } from '../support/postgres'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'

const server = await startPostgres({ durable: true })
const shop = await openShop({ settings: { DATABASE_URL: server.url } })
const { context } = shop
const paid = async (orderId: string) => (await stateOf(shop, orderId)).order.payment_status

/** Takes the shop's database back to where it was at `keep`, by a copy, as any restore does; its processes live on. */
async function goBack(backup: string): Promise<void> {
  const admin = postgres(Object.assign(new URL(server.url), { pathname: '/postgres' }).href, { max: 1 })
  await admin.unsafe('drop database metropolitan with (force)')
  await admin.unsafe(`create database metropolitan template ${backup}`)
  await admin.end()
  const sql = postgres(server.url, { max: 1 })
  await settleAfterRestore(sql)
  await sql.end()
}

async function keep(backup: string): Promise<void> {
  const admin = postgres(Object.assign(new URL(server.url), { pathname: '/postgres' }).href, { max: 1 })
  await admin`select pg_terminate_backend(pid) from pg_stat_activity where datname = 'metropolitan'`
  await admin.unsafe(`create database ${backup} template metropolitan`)
  await admin.end()
}

/** The pool notices a server that went by the first statement it loses. */
async function reconnected(): Promise<void> {
  await eventually(async () => (await context.db.sql`select 1`.catch(() => [])).length === 1)
}

test('after a failover an event that only the lost server had applied is applied again, once', async () => {
  const order = await unpaidOrder(shop)
  const event = intentEvent(order, 'succeeded')
  await server.leaveReplicaBehind()
  await reconnected()
  expect((await deliver(shop.url, event)).status).toBe(200)
  expect(await paid(order.orderId)).toBe('paid')
  const before = await context.epoch.read()

  await server.failOver()
  await reconnected()
  expect(await paid(order.orderId)).toBe('pending')

  for (let time = 0; time < 2; time += 1) expect((await deliver(shop.url, event)).status).toBe(200)
  expect(await paid(order.orderId)).toBe('paid')
  expect((await stateOf(shop, order.orderId)).movements).toHaveLength(1)
  const after = await context.epoch.read()
  expect([before?.split('/')[2], after?.split('/')[2]]).toEqual(['00000001', '00000002'])
  expect(after?.slice(0, -1)).toBe(before?.slice(0, -1))
}, 60_000)

test('after a restore beside a Redis that remembers, nothing is lost and nothing done twice', async () => {
  const [order, buyer, other] = await Promise.all([unpaidOrder(shop), readyBuyer(shop), readyBuyer(shop)])
  const event = intentEvent(order, 'succeeded')
  await keep('backup')
  await reconnected()
  expect((await deliver(shop.url, event)).status).toBe(200)
  const lost = await orderAgain(shop, buyer)
  const [given] = await context.db.sql`select order_number from orders where id = ${lost.orderId}`
  const queue = openQueue(context.config.redis, 'stripe-payments')
  afterThisFile(() => queue.close())
  const message = { topic: 'order.placed', payload: { orderId: lost.orderId }, requestId: null, id: newId() }
  await eventually(async () =>
    Boolean(await queue.add('create-payment-intent', message, { jobId: message.id })),
  )

  await goBack('backup')
  await reconnected()
  // A number that a customer was given is nobody else's.
  const again = await orderAgain(shop, buyer)
  const [fresh] = await context.db.sql`select order_number from orders where id = ${again.orderId}`
  expect(fresh?.order_number).not.toBe(given?.order_number)
  // The time that is lost sold every unit.
  await context.redis.hset(counterKey(other.productId), 'left', 0)
  await orderAgain(shop, other)
  for (let time = 0; time < 2; time += 1) expect((await deliver(shop.url, event)).status).toBe(200)
  expect([await paid(order.orderId), await outcomeOf(shop, event.id)]).toEqual(['paid', 'applied'])
  expect((await stateOf(shop, order.orderId)).movements).toHaveLength(1)

  expect(await unknownKeys()).toEqual([])
  const workers = startQueueWorkers(context)
  afterThisFile(async () => void (await Promise.all(workers.map((worker) => worker.close(true)))))
  await eventually(async () => (await queue.getJob(message.id)) === undefined)
  expect(await context.db.sql`select from payments where order_id = ${lost.orderId}`).toHaveLength(0)
}, 60_000)

test('an ordinary role may read the epoch', async () => {
  const sql = postgres(server.url, { max: 1 })
  const used = ['pg_walfile_name(pg_lsn)', 'pg_current_wal_insert_lsn()', 'pg_control_system()']
  const refused = await sql`
    select f from unnest(${used}::text[]) f where not has_function_privilege('public', f, 'execute')`
  await sql.end()
  expect([...refused]).toEqual([])
})

/** What our keys in Redis say. One that says "done" or "seen" carries the epoch. */
const known: Readonly<Record<string, RegExp>> = {
  'done, under the epoch in its value': /^webhook:idempotency:evt_/,
  'a job that waits or runs, and which Postgres is asked about before it begins': /^\{metropolitan\}:/,
  'units left, for three seconds; a refusal makes us look at Postgres': /^\{metropolitan:stock\}:/,
  'how often somebody asked in this minute': /^metropolitan:rate:/,
  'up to where a replica must have come for somebody, for a minute; one that is too far makes them ask the primary':
    /^metropolitan:wrote:/,
  'texts of the last minutes, for development alone': /^metropolitan:dev-inbox:/,
}

async function unknownKeys(): Promise<string[]> {
  const keys = await context.redis.keys('*')
  expect(keys.length).toBeGreaterThan(3)
  return keys.filter((key) => !Object.values(known).some((pattern) => pattern.test(key)))
}
