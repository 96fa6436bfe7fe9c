import { expect, test } from 'bun:test'
import { readConfig } from '#platform/config'
import { openDatabase } from '#platform/database'
import { confirmWithTestCard } from '../../scripts/demo/stripe-sheet'
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

/**
 * The lines about an order, by what ops have in hand: its id, and the ids of the requests that changed it, which its
 * timeline holds. The line of a request names no order, so that one that only reads is found by its own id.
 */
async function trailOf(orderId: string, reading: readonly string[]): Promise<Line[]> {
  const events = await db.sql<{ requestId: string }[]>`
    select distinct request_id as "requestId" from order_events where order_id = ${orderId}`
  const requestIds = new Set<unknown>([...events.map(({ requestId }) => requestId), ...reading])
  return allLines()
    .filter((line) => line.orderId === orderId || requestIds.has(line.requestId))
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
  return `${line.name}: ${line.msg} ${line.topic}`
}

test('two orders at once: the lines of all processes tell each from HTTP to Stripe and back, and nothing of the other', async () => {
  const products = await createProducts(db, [5, 5])
  const buyers = await createBuyers({ db, config }, 2, (index) => [
    { productId: products[index] ?? '', quantity: 1 },
  ])
  const names = ['one', 'two']
  const orders = await Promise.all(buyers.map((buyer, index) => buy(buyer, names[index] ?? '')))

  const trails = await eventually(async () => {
    const found = await Promise.all(orders.map((id, index) => trailOf(id, [`${names[index]}-stream`])))
    return found.every((lines) => lines.length >= 5) && found
  })

  for (const [index, lines] of trails.entries()) {
    expect(lines.map(summaryOf)).toEqual([
      'api: POST /orders',
      'worker: relayed order.placed',
      'worker: create-payment-intent done',
      'api: GET /orders/:id/events',
      'api: POST /webhooks/stripe',
    ])
    const [placed, relayed, job] = lines
    expect(placed?.requestId).toBe(`${names[index]}-place`)
    expect(relayed).toMatchObject({ requestId: placed?.requestId, orderId: orders[index] })
    expect(job).toMatchObject({
      requestId: placed?.requestId,
      orderId: orders[index],
      messageId: relayed?.messageId,
      attempts: 1,
    })
    const others = trails.filter((_, other) => other !== index).flat()
    const mine = JSON.stringify(lines)
    expect(mine).not.toContain(orders[1 - index] ?? '')
    expect(others.filter((line) => mine.includes(JSON.stringify(line.requestId)))).toEqual([])
  }
})
