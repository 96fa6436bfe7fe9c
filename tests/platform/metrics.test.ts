import { expect, test } from 'bun:test'
import { createConnection } from 'node:net'
import { openGate } from '#platform/connection-gate'
import { transact } from '#platform/database'
import { metrics as list } from '#platform/metric-list'
import { openMetrics } from '#platform/metrics'
import { openHistograms } from '#platform/metrics-histograms'
import { serveMetrics } from '#platform/metrics-server'
import { nameIn } from '#platform/statement-names'
import { ROOT } from '../../scripts/services/index'
import { deliver, intentEvent, unpaidOrder } from '../payment/support'
import { afterThisFile } from '../support/cleanup'
import { eventually, freePort } from '../support/processes'
import { scrape } from '../support/scrape'
import { openShop } from '../support/shop'

const port = await freePort()
const shop = await openShop({ settings: { METRICS_PORT: String(port), KEPT_ANSWER_BYTES: '1000000' } })
const serving = await serveMetrics(shop.context, 'api')
afterThisFile(serving.stop)
const seen = () => scrape(port)

/** Sends what no client of ours would: methods and paths as a stranger may type them. */
function sendRaw(method: string, path: string): Promise<void> {
  return new Promise((resolve) => {
    const { hostname, port: shopPort } = new URL(shop.url)
    const socket = createConnection(Number(shopPort), hostname)
    socket.on('connect', () =>
      socket.write(`${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
    )
    socket.on('data', () => undefined)
    socket.on('error', () => resolve())
    socket.on('close', () => resolve())
  })
}

test('a thousand different addresses and hostile methods make no new series', async () => {
  const ask = async (round: number): Promise<void> => {
    await shop.call(`/nothing-${round}/here`)
    await shop.call(`/products/${crypto.randomUUID()}`)
    await shop.call(`/products?limit=1&x${round}=1`)
    await shop.call('/products?limit=1')
    await shop.call(`/nothing-${round}`, { method: 'DELETE' })
    await sendRaw(`M${round}`, `/m-${round}`)
    await sendRaw('PROPFIND', `/"}evil{a="${round}`)
  }
  await ask(0)
  await ask(1)
  const series = (all: Awaited<ReturnType<typeof seen>>) =>
    [...all.keys()].filter((name) => /http|problems|statement/.test(name)).toSorted()
  const before = series(await seen())
  for (let round = 2; round < 145; round += 1) await ask(round)
  const after = await seen()
  expect(series(after)).toEqual(before)
  const requests = [...after].filter(([name]) =>
    name.startsWith('metropolitan_http_request_duration_seconds_count'),
  )
  const all = requests.reduce((sum, [, value]) => sum + value, 0)
  expect(all).toBeGreaterThan(700)
  expect(requests.find(([name]) => name.includes('route="none",status="404"'))?.[1]).toBeGreaterThan(140)
  expect(requests.some(([name]) => /nothing|evil|PROPFIND/.test(name))).toBe(false)
  expect(requests.some(([name]) => name.includes('method="other"'))).toBe(true)
}, 30_000)

test('requests by route and status, problems by code, statements by name, pools, webhooks and their lag', async () => {
  const order = await unpaidOrder(shop)
  await deliver(shop.url, intentEvent(order, 'succeeded'))
  await shop.call('/webhooks/stripe', { body: '{}', headers: { 'stripe-signature': 'none' } })
  const all = await eventually(async () => {
    const some = await seen()
    return some.has('metropolitan_problems_total{code="WEBHOOK_SIGNATURE_INVALID"}') ? some : undefined
  })
  const value = (name: string) => all.get(`metropolitan_${name}`)
  expect(value('http_request_duration_seconds_count{method="POST",route="/orders",status="201"}')).toBe(1)
  expect(value('problems_total{code="WEBHOOK_SIGNATURE_INVALID"}')).toBe(1)
  expect(value('webhooks_total{outcome="applied"}')).toBe(1)
  expect(value('webhooks_total{outcome="unsigned"}')).toBe(1)
  expect(value('webhook_lag_seconds_count')).toBe(1)
  expect(value('stock_guard_total{outcome="held"}')).toBe(1)
  const statement = (name: string) => value(`statement_duration_seconds_count{statement="${name}"}`)
  expect(statement('order/place-order-statement.insertOrder')).toBe(1)
  // One that ran inside a transaction.
  expect(statement('payment/payment-locks.lockPaymentOfEvent')).toBe(1)
  expect(statement('unknown')).toBeUndefined()
  expect(value('pool_places{pool="database"}')).toBe(10)
  expect(value('pool_refused_total{pool="database"}')).toBe(0)
  expect(value('redis_up')).toBe(1)
  expect(value('memory_bytes{kind="resident"}')).toBeGreaterThan(1_000_000)
  expect([...all.keys()].find((name) => name.startsWith('metropolitan_build_info'))).toContain(
    'process="api"',
  )
})

test('a statement that Postgres refuses is counted, and collections of garbage are noticed', async () => {
  const fail = transact(shop.context, ({ sql }) => sql`select 1 / 0`)
  expect(await fail.catch((error: Error) => error.message)).toContain('division by zero')
  Bun.gc(true)
  await eventually(async () => {
    const all = await seen()
    const errors = [...all].filter(([name]) => name.startsWith('metropolitan_statement_errors_total'))
    expect(errors.reduce((sum, [, value]) => sum + value, 0)).toBe(1)
    expect(all.get('metropolitan_garbage_collections_total')).toBeGreaterThan(0)
    return true
  })
})

test('only /metrics is on its port, in the version of the format that says so, and the shop’s port has none', async () => {
  const reply = await fetch(`http://127.0.0.1:${port}/metrics`)
  expect(reply.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const text = await reply.text()
  expect(text).not.toContain('description missing')
  expect(text).not.toContain(ROOT)
  expect((await fetch(`http://127.0.0.1:${port}/products`)).status).toBe(404)
  expect((await shop.call('/metrics')).status).toBe(404)
})

test('a port that is taken is refused in words', async () => {
  const error = await serveMetrics(shop.context, 'api').catch((caught: Error) => caught)
  expect(String(error)).toContain('METRICS_PORT')
})

test('where nobody scrapes nothing is noted and no library is loaded', async () => {
  const off = openMetrics(false)
  off.show(() => [{ metric: 'metropolitan_outbox_open', value: 1 }])
  expect([off.isOn, off.shown()]).toEqual([false, []])
  const program = `
    await import('#app/app'); await import('#app/measurements'); await import('#platform/metrics-server')
    const loaded = Object.keys(require.cache)
    console.log(loaded.length > 100, loaded.filter((name) => name.includes('@opentelemetry/')).length)`
  const child = Bun.spawn([process.execPath, '-e', program], { cwd: ROOT, stdout: 'pipe' })
  expect((await new Response(child.stdout).text()).trim()).toBe('true 0')
})

test('a gate says how full it is', async () => {
  const gate = openGate({ places: 1, waitMs: 5 })
  await gate.enter()
  const second = gate.enter().catch((error: Error) => error.name)
  expect(gate.occupancy()).toEqual({ places: 1, inside: 1, waiting: 1, refused: 0 })
  expect(await second).toBe('PoolExhaustedError')
  gate.leave()
  expect(gate.occupancy()).toEqual({ places: 1, inside: 0, waiting: 0, refused: 1 })
})

test('a statement is named by the first place that is not the platform’s own; of one file, by its function', () => {
  const tree = [
    'Error: here',
    '    at noteSite (/a/src/platform/statement-names.ts:23:4)',
    '    at apply (/a/src/platform/connection-gate.ts:80:4)',
    '    at findOrder (/a/src/domains/order/infrastructure/orders.ts:31:4)',
  ]
  expect(nameIn(tree.join('\n'))).toBe('order/orders.findOrder')
  const anonymous = tree.with(3, '    at <anonymous> (/a/src/platform/relay.ts:31:4)')
  expect(nameIn(anonymous.join('\n'))).toBe('platform/relay')
  const compiled = tree.map((line) => line.replace(/\/a\/src\/.*\.ts/, '/$bunfs/root/api'))
  expect(nameIn(compiled.join('\n'))).toBe('findOrder')
})

test('each metric has a name and a kind that go together', () => {
  for (const [name, { kind, buckets = [] }] of list) {
    expect([name, name.endsWith('_total')]).toEqual([name, kind === 'counter' || kind === 'tally'])
    expect([name, buckets.length > 0]).toEqual([name, kind === 'histogram'])
  }
})

test('a histogram counts each value in its bucket, bounds included, and holds no more series than it may', () => {
  const histogram = openHistograms().get('metropolitan_job_duration_seconds')
  for (const seconds of [0, 0.01, 0.011, 60, 61]) histogram?.observe(seconds, { job_name: 'one' })
  expect(histogram?.series()).toEqual([
    { labels: { job_name: 'one' }, counts: [2, 1, 0, 0, 0, 0, 0, 1, 1], count: 5, sum: 121.021 },
  ])
  for (let job = 0; job < 3_000; job += 1) histogram?.observe(1, { job_name: `job-${job}` })
  expect(histogram?.series().length).toBe(2_001)
  expect(histogram?.series().at(-1)).toMatchObject({ labels: { overflow: 'true' }, count: 1_001 })
})
