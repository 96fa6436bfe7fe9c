import { readConfig } from '#platform/config'
import { type Context, closeContext, openContext } from '#platform/context'
import { newId } from '#platform/ids'
import { processStripeEvent } from '../../src/domains/payment/application/process-stripe-event'
import { cleanUpAfter } from '../../tests/support/cleanup'
import { createBuyers, createProducts, orderBody } from '../../tests/support/crowd'
import { openRealShop, type RealShop } from '../../tests/support/real-shop'
import { bringUpTestServices } from '../../tests/support/services'

const concurrency = 100
const rounds = 7
const ordersOfRound = 300

interface Measured {
  readonly perSecond: number
  readonly p50: number
  readonly p95: number
}

/**
 * `bun run bench webhooks`: events that confirm an order, 100 at a time. Over HTTP with signature, Redis and inbox,
 * against the same transactions run from this process without HTTP: paired, alternating, median of seven.
 */
export async function run(): Promise<void> {
  const leave = await bringUpTestServices((line) => console.error(line))
  try {
    const shop = await openRealShop()
    await shop.startApi({ LOG_LEVEL: 'warn' })
    const context = openContext(readConfig({ ...shop.environment, LOG_LEVEL: 'silent' }), 'bench')
    const results: { http: Measured; bare: Measured }[] = []
    for (let round = 0; round < rounds; round += 1) {
      const [first, second] = [await unpaidEvents(shop, context), await unpaidEvents(shop, context)]
      const http = await measure(first, deliverer(shop, context))
      const bare = await measure(second, async (event) => void (await processStripeEvent(context, event)))
      results.push({ http, bare })
    }
    await closeContext(context)
    report(results)
  } finally {
    await cleanUpAfter(() => true)
    await leave()
  }
}

type BenchEvent = Parameters<typeof processStripeEvent>[1]

/** Orders that wait for their money, each with the event that brings it. */
async function unpaidEvents(shop: RealShop, context: Context): Promise<BenchEvent[]> {
  const products = await createProducts(
    context.db,
    Array.from({ length: 20 }, () => 1_000),
  )
  const buyers = await createBuyers(context, ordersOfRound, (index) => [
    { productId: products[index % products.length] ?? '', quantity: 1 },
  ])
  for (const buyer of buyers) {
    await fetch(`${shop.url}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${buyer.token}` },
      body: JSON.stringify(orderBody(buyer)),
    })
  }
  const rows = await context.db.sql<{ intent: string; amount: number }[]>`
    insert into payments (id, order_id, attempt, state, parameters, amount_minor, currency, stripe_payment_intent_id)
    select gen_random_uuid(), id, 1, 'requires_payment', '{}', total_minor, currency, 'pi_' || id from orders
    where user_id = any(${buyers.map(({ userId }) => userId)}::uuid[])
    returning stripe_payment_intent_id as intent, amount_minor as amount`
  return rows.map(({ intent, amount }) => eventFor(intent, amount))
}

function eventFor(intentId: string, amount: number): BenchEvent {
  const [id, type, created] = [`evt_${newId()}`, 'payment_intent.succeeded', Math.floor(Date.now() / 1_000)]
  const object = { id: intentId, object: 'payment_intent', amount, amount_received: amount, currency: 'pln' }
  const data = { object: { ...object, metadata: { app: 'metropolitan' } } }
  return { id, type, created, payload: JSON.stringify({ id, object: 'event', type, created, data }) }
}

function deliverer(shop: RealShop, { stripe, config }: Context) {
  const [secret = ''] = config.stripe.webhookSecrets
  return async ({ payload }: BenchEvent): Promise<void> => {
    const signature = await stripe.webhooks.generateTestHeaderStringAsync({ payload, secret })
    const reply = await fetch(`${shop.url}/webhooks/stripe`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'stripe-signature': signature },
      body: payload,
    })
    if (!reply.ok) throw new Error(await reply.text())
  }
}

async function measure(events: BenchEvent[], work: (event: BenchEvent) => Promise<void>): Promise<Measured> {
  const waiting = [...events]
  const times: number[] = []
  const started = performance.now()
  const serve = async (): Promise<void> => {
    for (let event = waiting.pop(); event; event = waiting.pop()) {
      const at = performance.now()
      await work(event)
      times.push(performance.now() - at)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, serve))
  const seconds = (performance.now() - started) / 1_000
  times.sort((a, b) => a - b)
  const quantile = (part: number) => Math.round(times[Math.floor(times.length * part)] ?? 0)
  return { perSecond: Math.round(events.length / seconds), p50: quantile(0.5), p95: quantile(0.95) }
}

function report(results: readonly { http: Measured; bare: Measured }[]): void {
  const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
  const ratios = results.map(({ http, bare }) => http.perSecond / bare.perSecond)
  console.table(results.map(({ http, bare }) => ({ ...http, barePerSecond: bare.perSecond })))
  console.log(`events applied, over HTTP ÷ bare: median ${median(ratios).toFixed(2)} of ${results.length}`)
  console.log(
    `p95 at ${concurrency} concurrent deliveries: median ${median(results.map(({ http }) => http.p95))} ms`,
  )
}
