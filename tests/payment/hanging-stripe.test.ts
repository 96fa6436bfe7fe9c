import { afterEach, expect, test } from 'bun:test'
import { expireUnpaidOrders } from '../../src/domains/payment/application/payment/expire-unpaid-orders'
import { sweepStripeEvents } from '../../src/domains/payment/application/stripe-event/sweep-stripe-events'
import { payableOrders } from '../support/payable-orders'
import { openShop } from '../support/shop'
import { deliver, forge } from './support'

/** Stripe takes the connection, says nothing, and each call is given up after so long. */
const timeoutMs = 500
const count = 10

const shop = await openShop({
  seed: false,
  worker: true,
  stripe: true,
  settings: { STRIPE_TIMEOUT_MS: String(timeoutMs) },
})
const { sql } = shop.context.db
const orders = payableOrders(shop)

const hang = (path: string) =>
  orders.emulate('faults', { match: { path }, effect: { reply_latency_ms: 10 * timeoutMs } })

async function clearFaults(): Promise<void> {
  await fetch(`${shop.stripeUrl}/_emulator/faults`, { method: 'DELETE' })
}
afterEach(clearFaults)

/** One after the other they would wait for all the timeouts together. */
async function expectSideBySide(work: () => Promise<unknown>): Promise<void> {
  const began = performance.now()
  await work()
  const tookMs = performance.now() - began
  expect(tookMs).toBeGreaterThan(timeoutMs / 2)
  expect(tookMs).toBeLessThan((count * timeoutMs) / 2)
}

const placed = await Promise.all(Array.from({ length: count }, orders.placeOrder))
await Promise.all(placed.map(orders.sheetOf))

test('overdue orders wait for a Stripe that hangs side by side, and are all expired once it answers', async () => {
  await Promise.all(placed.map((one) => orders.age(one, 61)))
  await hang('/v1/payment_intents/*')

  await expectSideBySide(() => expireUnpaidOrders(shop.context))

  const statuses = async () => (await Promise.all(placed.map(orders.statusOf))).map(({ status }) => status)
  expect(await statuses()).toEqual(Array(count).fill('pending'))
  await clearFaults()
  await Promise.all(placed.map((one) => orders.age(one, 61)))
  await expireUnpaidOrders(shop.context)
  expect(await statuses()).toEqual(Array(count).fill('expired'))
})

test('events that Stripe has to be asked about wait side by side, too', async () => {
  const intents = await sql<{ intent: string }[]>`
    select stripe_payment_intent_id as intent from payments where stripe_payment_intent_id is not null`
  expect(intents).toHaveLength(count)
  const events = intents.map(({ intent }) => forge('charge.refunded', { id: 'ch_x', payment_intent: intent }))
  await hang('/v1/refunds')
  await Promise.all(events.map((event) => deliver(shop.url, event)))
  await sql`update stripe_events set received_at = now() - interval '1 minute' where processed_at is null`

  await expectSideBySide(() => sweepStripeEvents(shop.context))

  const [{ waiting }] = await sql<[{ waiting: number }]>`
    select count(*)::int as waiting from stripe_events where processed_at is null and type = 'charge.refunded'`
  expect(waiting).toBe(count)
})
