import { expect, test } from 'bun:test'
import { join } from 'node:path'
import postgres from 'postgres'
import { readConfig } from '#platform/config'
import { openDatabase } from '#platform/database'
import { openShop as openClient } from '../../scripts/demo/index'
import { newAccount } from '../../scripts/loadtest/index'
import { ROOT } from '../../scripts/services/index'
import {
  developmentInbox,
  findStripe,
  openChoices,
  type PlacedOrder,
  type Shopper,
  signIn,
  visit,
} from '../../scripts/shopper/index'
import { afterThisFile } from '../support/cleanup'
import { createProducts } from '../support/crowd'
import { eventually, startProcess } from '../support/processes'
import { openRealShop, type RealShop } from '../support/real-shop'
import { startReplication, type TestServer } from '../support/replication'

const longestGapMs = 2_000
const shoppers = 4

/** A shop of real processes on a primary and its standby, by one URL that names both, with customers who buy without a pause. */
async function openStage() {
  const replication = await startReplication(1)
  const { primary, standbys } = replication
  const [standby] = standbys as [TestServer]
  const shop = await openRealShop({ postgres: primary })
  const wanted = await stockUp(shop)
  const url = `postgres://postgres@${primary.host},${standby.host}/metropolitan`
  const environment = { DATABASE_URL: `${url}?target_session_attrs=read-write`, LOG_LEVEL: 'info' }
  await shop.startStripe()
  await Promise.all([shop.startApi(environment), shop.startWorker(environment)])
  const sql = postgres(standby.url, { max: 2, onnotice: () => undefined })
  afterThisFile(() => sql.end({ timeout: 1 }))
  const load = await sendShoppers(shop, wanted)
  return { ...replication, standby, shop, environment, sql, load }
}

async function stockUp(shop: RealShop): Promise<string[]> {
  const db = openDatabase(readConfig(shop.environment).database, 'stock')
  const made = await createProducts(db, [9_000, 9_000, 9_000])
  await db.close()
  return made
}

async function sendShoppers(shop: RealShop, wanted: readonly string[]) {
  const client = openClient(shop.url, 60, { answerWithinMs: 8_000 })
  const stripe = await findStripe(client, shop.stripeUrl)
  const orders: PlacedOrder[] = []
  const codes = developmentInbox(client)
  let isOver = false
  const people = await Promise.all(
    Array.from({ length: shoppers }, async (_, index): Promise<Shopper> => {
      const session = await signIn(client, newAccount(), codes)
      const choices = openChoices(30 + index)
      const think = () => Bun.sleep(choices.next() * 40)
      const common = { url: shop.url, client, choices, stripe, orders, onPaid: () => undefined, wanted }
      return { ...common, think, onlyLooks: 0, session }
    }),
  )
  const lives = people.map(async (shopper) => {
    while (!isOver) {
      // An order, or what it was made of, may belong to the time that is lost: they begin anew.
      await visit(shopper).catch(() => {
        delete shopper.addressId
      })
    }
  })
  const answered = () =>
    orders.filter((order) => order.answeredAt !== undefined && order.orderId !== undefined)
  return {
    answered,
    more: async (count: number, seen: (order: PlacedOrder) => boolean = () => true) => {
      const since = Date.now()
      const isNew = (order: PlacedOrder) => (order.answeredAt ?? 0) > since && seen(order)
      await eventually(() => answered().filter(isNew).length >= count, { deadlineMs: 60_000 })
    },
    async stop() {
      isOver = true
      await Promise.all(lives)
    },
  }
}

type Stage = Awaited<ReturnType<typeof openStage>>

/** Ends the primary under load and promotes its standby; how long after that nobody could write, in milliseconds. */
async function failOver({ primary, standby, shop, load }: Stage): Promise<number> {
  await primary.kill9()
  await eventually(async () => (await fetch(`${shop.url}/readyz`)).status === 503)
  await standby.ask('select pg_promote()')
  const promotedAt = Date.now()
  const firstOrder = () => load.answered().find(({ answeredAt = 0 }) => answeredAt > promotedAt)
  // Whoever shops waits between two tries: what writers can do is asked without a pause.
  await eventually(async () => (await askForCode(shop)) === 202, { everyMs: 20 })
  const gap = Date.now() - promotedAt
  expect((await fetch(`${shop.url}/readyz`)).status).toBe(200)
  await eventually(() => firstOrder() !== undefined, { deadlineMs: 30_000 })
  return gap
}

let lastPhone = 0

/** The smallest thing that is written over HTTP. */
async function askForCode({ url }: RealShop): Promise<number> {
  lastPhone += 1
  const phone = `+4850200${String(lastPhone).padStart(4, '0')}`
  const body = JSON.stringify({ phone, userType: 'individual' })
  const headers = { 'content-type': 'application/json' }
  return (await fetch(`${url}/auth/otp`, { method: 'POST', headers, body })).status
}

async function lostOrders({ sql, load }: Stage): Promise<PlacedOrder[]> {
  const rows = await sql<{ id: string }[]>`select id from orders`
  const there = new Set(rows.map(({ id }) => id))
  return load.answered().filter(({ orderId = '' }) => !there.has(orderId))
}

async function checkPayments({ shop, environment }: Stage) {
  const command = [process.execPath, join(ROOT, 'scripts/payments-check.ts')]
  const env = { ...shop.environment, ...environment }
  const check = await startProcess({ name: 'payments-check', command, env })
  return { code: await check.exited, output: check.output() }
}

test('with asynchronous replication writers are back in two seconds, and what is lost is named', async () => {
  const stage = await openStage()
  const { standby, shop, load, sql, caughtUp } = stage
  await load.more(10, ({ paidSeenAt }) => paidSeenAt !== undefined)

  // An order that the standby has, and whose payment it will not have.
  await caughtUp()
  await standby.set('primary_conninfo', '')
  await eventually(async () => (await standby.ask('select count(*) from pg_stat_wal_receiver')) === '0')
  await load.more(6, ({ paidSeenAt }) => paidSeenAt !== undefined)
  const paidBefore = await shop.sql<{ id: string }[]>`select id from orders where payment_status = 'paid'`

  const gap = await failOver(stage)
  await load.more(4, ({ paidSeenAt }) => paidSeenAt !== undefined)
  await load.stop()
  console.log(`writers were back ${gap} ms after the promotion`)
  expect(gap).toBeLessThan(longestGapMs)

  const lost = await lostOrders(stage)
  expect(lost.length).toBeGreaterThan(0)
  // Who cancelled has their money back: nothing of that is owed to anybody.
  const paid = lost.filter(({ confirmedAt, cancelledAt }) => confirmedAt !== undefined && !cancelledAt)
  expect(paid.length).toBeGreaterThan(0)
  // What the standby had was paid in a time that it lacks: Redis says of the event that it is done, and is not believed.
  await eventually(
    async () => {
      const rows = await sql<{ id: string }[]>`
      select id from orders where payment_status <> 'paid' and id = any(${paidBefore.map(({ id }) => id)}::uuid[])`
      return rows.length === 0
    },
    { deadlineMs: 90_000 },
  )
  const { code, output } = await checkPayments(stage)
  expect(code).toBe(1)
  for (const { orderId = '' } of paid) expect(output).toContain(orderId)
  console.log(`${lost.length} orders were lost, ${paid.length} of them paid: all of those are named`)
}, 240_000)

test('with synchronous replication nothing that was answered is lost', async () => {
  const stage = await openStage()
  const { primary, load } = stage
  await primary.set('synchronous_standby_names', '*')
  await eventually(async () => (await primary.ask('select sync_state from pg_stat_replication')) === 'sync')
  await load.more(10, ({ paidSeenAt }) => paidSeenAt !== undefined)
  // The standby has nobody to wait for once it is alone.
  const gap = await failOver({ ...stage })
  await load.more(4, ({ paidSeenAt }) => paidSeenAt !== undefined)
  await load.stop()
  console.log(`writers were back ${gap} ms after the promotion`)
  expect(gap).toBeLessThan(longestGapMs)
  expect(await lostOrders(stage)).toEqual([])
  await eventually(async () => (await checkPayments(stage)).code === 0, {
    deadlineMs: 60_000,
    everyMs: 1_000,
  })
}, 240_000)
