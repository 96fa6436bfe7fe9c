import { expect, test } from 'bun:test'
import { readConfig } from '#platform/config'
import { openDatabase } from '#platform/database'
import { confirmWithTestCard } from '../../scripts/demo/index'
import { afterThisFile } from '../support/cleanup'
import { type CrowdBuyer, createBuyers, createProducts, orderBody } from '../support/crowd'
import { eventually, type TestProcess } from '../support/processes'
import { openRealShop } from '../support/real-shop'
import { send } from '../support/shop'

const shop = await openRealShop()
const config = readConfig({ NODE_ENV: 'test', DATABASE_URL: shop.environment.DATABASE_URL })
const db = openDatabase(config.database, 'test')
afterThisFile(() => db.close())
await shop.startStripe()
const [api, worker] = await Promise.all([shop.startApi(), shop.startWorker()])

type Line = ReturnType<TestProcess['logs']>[number]

/** Everything that both processes logged so far. */
const allLines = (): Line[] => [...api.logs(), ...worker.logs()]

/** Buys one unit from the order to its confirmation, each of the customer's requests under an id that begins alike. */
async function buy(buyer: CrowdBuyer, name: string): Promise<string> {
  const call = (step: string) => ({ token: buyer.token, headers: { 'x-request-id': `${name}-${step}` } })
  const placed = await send(shop.url, '/orders', { ...call('place'), body: orderBody(buyer) })
  expect(placed.status).toBe(201)
  const orderId: string = placed.body.id
  // Whoever is that fast may have paid before the worker has said that it is ready.
  await eventually(() => allLines().some((line) => line.msg === 'job' && line.orderId === orderId))
  const stream = await fetch(`${shop.url}/orders/${orderId}/events`, {
    headers: { authorization: `Bearer ${buyer.token}`, ...call('stream').headers },
  })
  const sheet = await send(shop.url, `/orders/${orderId}/payment?wait=5`, call('sheet'))
  expect(await confirmWithTestCard(sheet.body, shop.stripeUrl)).toBe('succeeded')
  await readUntil(stream, 'event: order.confirmed')
  return orderId
}

async function readUntil(stream: Response, words: string): Promise<void> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of stream.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.includes(words)) return
  }
  throw new Error(`The stream ended without ${words}: ${text}`)
}

/** The lines about an order, by what ops have in hand: its id, and the ids of the requests in whose lines it stands. */
function trailOf(orderId: string): Line[] {
  const lines = allLines()
  const requestIds = new Set(
    lines.filter((line) => JSON.stringify(line).includes(orderId)).map(({ requestId }) => requestId),
  )
  return lines
    .filter(({ requestId }) => requestIds.has(requestId))
    .toSorted((one, other) => beginningOf(one) - beginningOf(other))
}

/** A request is logged at its end, and what it set off may be done before. */
function beginningOf(line: Line): number {
  const end = Date.parse(String(line.time))
  return line.msg === 'request' ? end - Number(line.durationMs) : end
}

function summaryOf(line: Line): string {
  if (line.msg === 'request') return `${line.name}: ${line.method} ${line.route}`
  if (line.msg === 'job') return `${line.name}: ${line.job} ${line.outcome}`
  return `${line.name}: ${line.msg} ${line.topic ?? `${line.type} ${line.outcome}`}`
}

test('two orders at once: the lines of all processes tell each from HTTP to Stripe and back, and nothing of the other', async () => {
  const products = await createProducts(db, [5, 5])
  const buyers = await createBuyers({ db, config }, 2, (index) => [
    { productId: products[index] ?? '', quantity: 1 },
  ])
  const names = ['one', 'two']
  const orders = await Promise.all(buyers.map((buyer, index) => buy(buyer, names[index] ?? '')))

  const expected = [
    'api: POST /orders',
    'worker: relayed order.placed',
    'worker: create-payment-intent done',
    'api: GET /orders/:id/events',
    'api: GET /orders/:id/payment',
    'api: POST /webhooks/stripe',
    'api: stripe event payment_intent.succeeded applied',
  ]
  const trails = await eventually(() => {
    const found = orders.map(trailOf)
    return found.every((lines) => lines.length >= expected.length) && found
  })

  for (const [index, lines] of trails.entries()) {
    expect(lines.map(summaryOf)).toEqual(expected)
    const [placed, relayed, job, stream] = lines
    expect(placed?.requestId).toBe(`${names[index]}-place`)
    expect(stream?.requestId).toBe(`${names[index]}-stream`)
    expect(relayed).toMatchObject({ requestId: placed?.requestId, orderId: orders[index] })
    expect(job).toMatchObject({
      requestId: placed?.requestId,
      orderId: orders[index],
      messageId: relayed?.messageId,
      attempts: 1,
    })
    expect(JSON.stringify(lines)).not.toContain(orders[1 - index] ?? '')
  }
})
