import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '#platform/config'
import { type Context, closeContext, openContext } from '#platform/context'
import { cleanUpAfter } from '../../tests/support/cleanup'
import { type CrowdBuyer, createBuyers, createProducts, orderBody } from '../../tests/support/crowd'
import { startPostgres } from '../../tests/support/postgres'
import { freePort, startProcess } from '../../tests/support/processes'
import { startRedis } from '../../tests/support/redis'
import { bringUpTestServices } from '../../tests/support/services'
import { measureBuffers } from './orders/buffers'
import { findPgbench, prepare, runPgbench } from './orders/pgbench'
import { drawChart, median, percentile, writeTable } from './orders/report'
import { statementsOf } from './orders/statements'

const rounds = 7
const ordersEach = 960
const clients = 16
const folder = join(import.meta.dir, '..', '..', 'docs', 'benchmarks')

/** `bun run bench orders [orders in the large table]`: measures, and writes docs/benchmarks/orders.md and .svg. */
export async function run(args: readonly string[]): Promise<void> {
  findPgbench()
  const leave = await bringUpTestServices((line) => console.log(line))
  try {
    await measure(Number(args[0] ?? 1_000_000))
  } finally {
    await cleanUpAfter(() => true)
    await leave()
  }
  process.exit()
}

async function measure(large: number): Promise<void> {
  const [server, redis] = await Promise.all([startPostgres({ durable: true }), startRedis()])
  const settings = { NODE_ENV: 'test', LOG_LEVEL: 'error', DATABASE_URL: server.url, REDIS_URL: redis.url }
  // Filling a large table takes longer than any statement of the API may.
  const context = openContext(readConfig({ ...settings, DATABASE_STATEMENT_TIMEOUT_MS: '600000' }), 'bench')
  const gated = await startApi(settings)
  const plain = await startApi({ ...settings, SHIELD: 'off' })

  await rush(gated, await crowdOf(context, 200))
  await rush(plain, await crowdOf(context, 200))
  const cold = await measureThroughput(context, gated)
  const hot = await measureHotProduct(context, gated, plain)
  const buffers = await measureBuffers(context, large)
  const results = { rounds, clients, ordersEach, cold, hot, buffers, large }
  writeFileSync(join(folder, 'orders.md'), writeTable(results))
  writeFileSync(join(folder, 'orders.svg'), drawChart(results))
  console.log(writeTable(results))
  await closeContext(context)
}

async function startApi(environment: Record<string, string>): Promise<string> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  await startProcess({
    name: 'bench-api',
    command: [process.execPath, 'scripts/bench/orders/api.ts'],
    env: { ...environment, PORT: String(port) },
    readyWhen: async () => (await fetch(`${url}/livez`)).ok,
  })
  return url
}

/** Buyers of three lines each, of so many products that nobody waits for anybody. */
async function crowdOf(context: Context, count: number): Promise<CrowdBuyer[]> {
  const products = await createProducts(context.db, Array(120).fill(1_000_000))
  const buyers = await createBuyers(context, count, (index) =>
    [0, 1, 2].map((line) => ({ productId: products[(index * 3 + line) % 120] ?? '', quantity: 1 })),
  )
  // What autovacuum does for a shop that grows more slowly than this one.
  await context.db.sql`vacuum analyze`
  return buyers
}

/** The same orders over HTTP and by pgbench, one after the other, so that both meet the same machine. */
async function measureThroughput(context: Context, url: string) {
  const http: number[] = []
  const pgbench: number[] = []
  const latencies: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const result = await rush(url, await crowdOf(context, ordersEach))
    http.push(result.perSecond)
    latencies.push(...result.latencies)
    const buyers = await crowdOf(context, ordersEach)
    const script = await prepare(context.db, await statementsOf(context, buyers))
    pgbench.push(await runPgbench(context.config.database.url, script, { orders: ordersEach, clients }))
    console.log(`round ${round + 1}: ${http.at(-1)?.toFixed(0)} HTTP, ${pgbench.at(-1)?.toFixed(0)} pgbench`)
  }
  const ratios = http.map((rate, round) => rate / (pgbench[round] ?? rate))
  return { http, pgbench, ratios, latencies: [50, 95, 99].map((share) => percentile(latencies, share)) }
}

/** 50 units and 400 buyers at once: the time until everybody has an answer, with and without Redis before the write. */
async function measureHotProduct(context: Context, gated: string, plain: string) {
  const withRedis: number[] = []
  const without: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const turns = [
      { url: gated, times: withRedis },
      { url: plain, times: without },
    ]
    for (const { url, times } of round % 2 ? turns.toReversed() : turns) {
      const [productId = ''] = await createProducts(context.db, [50])
      const buyers = await createBuyers(context, 400, () => [{ productId, quantity: 1 }])
      const { milliseconds, placed } = await rush(url, buyers, buyers.length)
      if (placed !== 50) throw new Error(`${placed} of 50 units were sold`)
      times.push(milliseconds)
    }
  }
  return { withRedis, without, gain: median(without.map((time, round) => time / (withRedis[round] ?? time))) }
}

async function rush(url: string, buyers: readonly CrowdBuyer[], concurrency = clients) {
  const waiting = [...buyers]
  const latencies: number[] = []
  let placed = 0
  const startedAt = performance.now()
  const work = async (): Promise<void> => {
    for (let buyer = waiting.pop(); buyer; buyer = waiting.pop()) {
      const begun = performance.now()
      const reply = await fetch(`${url}/orders`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${buyer.token}` },
        body: JSON.stringify(orderBody(buyer)),
      })
      await reply.arrayBuffer()
      latencies.push(performance.now() - begun)
      if (reply.status === 201) placed += 1
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  const milliseconds = performance.now() - startedAt
  return { milliseconds, placed, perSecond: (placed * 1_000) / milliseconds, latencies }
}
