import { expect, test } from 'bun:test'
import postgres from 'postgres'
import { subscriptions } from '#app/jobs'
import { wakeRelay } from '#platform/outbox'
import { claimMessages } from '#platform/outbox-deliveries'
import { runMessage, startQueueWorker, subscriptionFinder } from '#platform/queue'
import { startRelay } from '#platform/relay'
import {
  countStatements,
  openPageMeter,
  type StatementCost,
  sumPages,
} from '../../scripts/database/measurements'
import { createPaymentIntent } from '../../src/domains/payment/application/payment/create-payment-intent'
import { afterThisFile } from '../support/cleanup'
import { type CrowdBuyer, createBuyers, createProducts, orderBody } from '../support/crowd'
import { eventually } from '../support/processes'
import { openShop, send } from '../support/shop'
import { deliver, forge, intentEvent, sign } from './support'

const shop = await openShop({ seed: false, stripe: true })
const meter = await openPageMeter(shop.databaseUrl)
const holder = postgres(shop.databaseUrl, { max: 1, onnotice: () => undefined })
afterThisFile(async () => void (await Promise.all([meter.close(), holder.end()])))
const { context } = shop
const { sql } = context.db

const orders = 20
const products = await createProducts(context.db, Array<number>(60).fill(1_000))

/** Each has three lines that nobody else has. */
async function buyersWithCarts(count = orders): Promise<CrowdBuyer[]> {
  const buyers = await createBuyers(context, count, (index) =>
    [0, 1, 2].map((line) => ({ productId: products[(index * 3 + line) % 60] ?? '', quantity: 1 })),
  )
  await sql`vacuum analyze`
  return buyers
}

async function placeAll(buyers: readonly CrowdBuyer[]): Promise<string[]> {
  const ids: string[] = []
  for (const buyer of buyers) {
    const { status, body } = await shop.call('/orders', { token: buyer.token, body: orderBody(buyer) })
    expect(status).toBe(201)
    ids.push(body.id)
  }
  return ids
}

/** Claims what is in the outbox and does all of it, as a relay and a worker without a queue would: no sweep comes between. */
async function doAll(): Promise<void> {
  const find = subscriptionFinder(subscriptions)
  const { messages } = await claimMessages(context.db, { subscriptions, unheard: [] }, 100)
  expect(messages).toHaveLength(orders)
  for (const message of messages) {
    const subscription = find(message)
    if (subscription) await runMessage(context, subscription, message)
  }
}

const named = (costs: readonly StatementCost[], what: RegExp): number =>
  countStatements(costs.filter(({ statement }) => what.test(statement)))
const sumWal = (costs: readonly StatementCost[]): number =>
  costs.reduce((sum, cost) => sum + cost.walBytes, 0)

test('an order costs the API three statements and one commit; the worker two, which are its two commits', async () => {
  // The statements of a connection have their lasting plans after some rounds.
  await placeAll(await buyersWithCarts())
  await doAll()
  const buyers = await buyersWithCarts()

  const placed = await meter.measure(() => placeAll(buyers))

  expect(countStatements(placed)).toBe(3 * orders)
  expect(named(placed, /^begin/i)).toBe(0)
  // What only reads commits nothing: one statement of the three writes.
  expect(placed.filter(({ walBytes, calls }) => walBytes / calls > 500)).toHaveLength(1)
  expect(sumPages(placed) / orders).toBeLessThan(280)

  const prepared = await meter.measure(doAll)

  // One claim for all of them.
  expect(countStatements(prepared)).toBe(1 + 2 * orders)
  expect(prepared.filter(({ statement }) => /^(begin|commit)/i.test(statement))).toEqual([])
  expect(sumPages(prepared) / orders).toBeLessThan(120)
  expect(sumWal(prepared) / orders).toBeLessThan(5_000)
  const [stored] = await sql<[{ ready: number; said: number }]>`
    select count(*)::int as ready, count(e)::int as said
    from orders o join payments p on p.order_id = o.id and p.state = 'requires_payment'
      and p.stripe_payment_intent_id = o.stripe_payment_intent_id
    left join order_events e on e.order_id = o.id and e.event = 'payment.ready'`
  expect(stored).toEqual({ ready: 2 * orders, said: 2 * orders })
})

test('a message is written once, claimed with all others, and gone with the effect of its job', async () => {
  const buyers = await buyersWithCarts()

  const costs = await meter.measure(async () => {
    await placeAll(buyers)
    await doAll()
  })

  expect(
    named(
      costs,
      /insert into outbox[\s\S]+insert into order_items|insert into order_items[\s\S]+insert into outbox/,
    ),
  ).toBe(orders)
  expect(named(costs, /update outbox/)).toBe(1)
  expect(named(costs, /delete from outbox[\s\S]+update orders|update orders[\s\S]+delete from outbox/)).toBe(
    orders,
  )
  expect(named(costs, /\boutbox\b/)).toBe(1 + 3 * orders)
  expect(await sql`select from outbox`).toHaveLength(0)
})

test('what a relay claims goes to the queue in batches, and no statement notes that it was sent', async () => {
  const ids = await placeAll(await buyersWithCarts())
  const queues = [...new Set(subscriptions.map(({ queue }) => queue))]

  const costs = await meter.measure(async () => {
    const relay = startRelay(context, subscriptions)
    const workers = queues.map((queue) => startQueueWorker(context, queue, { subscriptions, concurrency: 5 }))
    wakeRelay(context)
    await eventually(async () => (await sql`select from outbox`).length === 0)
    await relay.stop()
    await Promise.all(workers.map((worker) => worker.close()))
  })

  const claims = costs.filter(({ statement }) => /update outbox/.test(statement))
  expect(claims).toHaveLength(1)
  expect(claims[0]?.rows).toBe(ids.length)
  expect(named(costs, /insert into payments/)).toBe(ids.length)
})

test('two runs of one job at once open one attempt, and store one intent', async () => {
  const [buyer] = await buyersWithCarts(1)
  if (!buyer) throw new Error('no buyer was made')
  const [orderId = ''] = await placeAll([buyer])
  const { messages } = await claimMessages(context.db, { subscriptions, unheard: [] }, 10)
  const request = { orderId, messageId: messages[0]?.id ?? '' }

  // Both wait for the order, and have looked for its attempts before.
  let runs: Promise<unknown> = Promise.resolve()
  await holder.begin(async (tx) => {
    await tx`select from orders where id = ${orderId} for update`
    runs = Promise.all([createPaymentIntent(context, request), createPaymentIntent(context, request)])
    await eventually(async () => {
      const waiting = await tx`select from pg_locks where not granted`
      return waiting.length >= 2
    })
  })
  await runs

  expect(await sql`select attempt, state from payments where order_id = ${orderId}`).toMatchObject([
    { attempt: 1, state: 'requires_payment' },
  ])
  expect(await sql`select from outbox`).toHaveLength(0)
})

test('what every payment makes Stripe say beside its news costs no statement', async () => {
  for (const type of ['payment_intent.created', 'charge.succeeded', 'charge.updated']) {
    const event = forge(type, { id: 'pi_1' })
    expect(await shop.statementsOf(() => deliver(shop.url, event))).toEqual([])
  }
  // One whose signature is not Stripe's is refused all the same.
  const forged = JSON.stringify(forge('payment_intent.created', { id: 'pi_1' }))
  const headers = { 'stripe-signature': await sign(forged, { secret: 'whsec_of_nobody' }) }
  expect(await send(shop.url, '/webhooks/stripe', { body: forged, headers })).toMatchObject({ status: 400 })
})

test.each([
  ['of an intent that nobody here knows', 'payment_intent.processing'],
  ['of a type that nobody reads yet', 'customer.created'],
])('an event %s costs one small row, by which it can be asked for again', async (_, type) => {
  const strange = () => forge(type, { ...strangeIntent(), note: 'x'.repeat(2_000) })
  await deliver(shop.url, strange())
  await context.epoch.read()
  const event = strange()

  const costs = await meter.measure(() => deliver(shop.url, event))

  expect(countStatements(costs.filter(({ statement }) => !statement.includes('database_epoch')))).toBe(1)
  expect(sumWal(costs)).toBeLessThan(900)
  const [row] =
    await sql`select outcome, processed_at is not null as done, payload from stripe_events where id = ${event.id}`
  expect(row).toMatchObject({
    outcome: 'ignored',
    done: true,
    payload: { type, data: { object: { id: event.data.object.id } } },
  })
  expect(JSON.stringify(row)).not.toContain('xxx')
})

function strangeIntent() {
  const order = { intentId: `pi_${crypto.randomUUID()}`, totalMinor: 1 }
  return intentEvent(order, 'processing').data.object
}
