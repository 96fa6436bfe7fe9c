import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '#platform/config'
import { type Context, closeContext, openContext } from '#platform/context'
import { cleanUpAfter } from '../../tests/support/cleanup'
import { type CrowdBuyer, createBuyers, createProducts } from '../../tests/support/crowd'
import { startPostgres } from '../../tests/support/postgres'
import { freePort, startProcess } from '../../tests/support/processes'
import { startRedis } from '../../tests/support/redis'
import { bringUpTestServices } from '../../tests/support/services'
import { measureBuffers } from './orders/buffers'
import { findPgbench, prepare, runPgbench } from './orders/pgbench'
import { drawChart, median, percentile, writeTable } from './orders/report'
import { statementsOf } from './orders/statements'
import { sendAll } from './shop/load'
import { orderOf } from './shop/workloads'
import type { Figure, Scale } from './summary/figure'

const rounds = 7
const ordersEach = 960
const clients = 16

export const seconds = { quick: 20, full: 150 }
const folder = join(import.meta.dir, '..', '..', 'docs', 'benchmarks')

/** `bun run bench orders [orders in the large table]`: measures, and writes docs/benchmarks/orders.md and .svg. */
export async function run(args: readonly string[]): Promise<void> {
  findPgbench()
  const leave = await bringUpTestServices((line) => console.log(line))
  try {
    await writeReport(Number(args[0] ?? 1_000_000))
  } finally {
    await cleanUpAfter(() => true)
    await leave()
  }
  process.exit()
}

/** For the summary: orders over HTTP and by pgbench, and nothing else. */
export async function measure({ quick, rounds: wanted, advance }: Scale): Promise<Figure[]> {
  findPgbench()
  const { context, settings } = await openBench()
  const url = await startApi(settings)
  await rush(url, await crowdOf(context, 200))
  const result = await measureThroughput(context, url, {
    rounds: wanted,
    each: quick ? 320 : ordersEach,
    afterRound: (round) => advance(round / wanted, `orders over HTTP and by pgbench, round ${round}`),
  })
  await closeContext(context)
  const group = 'HTTP ÷ pgbench'
  return [
    {
      group,
      title: `orders over HTTP ÷ pgbench with all statements of the request, ${clients} clients`,
      unit: 'ratio',
      values: result.ratios,
      goal: { atLeast: 0.7 },
    },
    { group, title: 'orders over HTTP', unit: 'a second', values: result.http },
    { group, title: 'orders by pgbench', unit: 'a second', values: result.pgbench },
  ]
}

async function openBench() {
  const [server, redis] = await Promise.all([startPostgres({ durable: true }), startRedis()])
  const settings = { NODE_ENV: 'test', LOG_LEVEL: 'info', DATABASE_URL: server.url, REDIS_URL: redis.url }
  // Filling a large table takes longer than any statement of the API may.
  const own = { ...settings, LOG_LEVEL: 'error', DATABASE_STATEMENT_TIMEOUT_MS: '600000' }
  return { context: openContext(readConfig(own), 'bench'), settings }
}

async function writeReport(large: number): Promise<void> {
  const { context, settings } = await openBench()
  const gated = await startApi(settings)
  const plain = await startApi({ ...settings, SHIELD: 'off' })

  await rush(gated, await crowdOf(context, 200))
  await rush(plain, await crowdOf(context, 200))
  const cold = await measureThroughput(context, gated, { rounds, each: ordersEach, afterRound: console.log })
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

interface Throughput {
  readonly rounds: number
  readonly each: number
  readonly afterRound: (round: number) => void
}

/** The same orders over HTTP and by pgbench in turns, so that both meet the same machine. */
async function measureThroughput(context: Context, url: string, scale: Throughput) {
  const http: number[] = []
  const pgbench: number[] = []
  const latencies: number[] = []
  const overHttp = async (): Promise<void> => {
    const result = await rush(url, await crowdOf(context, scale.each))
    http.push(result.perSecond)
    latencies.push(...result.latencies)
  }
  const byPgbench = async (): Promise<void> => {
    const script = await prepare(context.db, await statementsOf(context, await crowdOf(context, scale.each)))
    const options = { orders: scale.each, clients }
    pgbench.push(await runPgbench(context.config.database.url, script, options))
  }
  for (let round = 0; round < scale.rounds; round += 1) {
    for (const turn of round % 2 ? [byPgbench, overHttp] : [overHttp, byPgbench]) await turn()
    scale.afterRound(round + 1)
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
  const load = await sendAll({ port: Number(new URL(url).port), clients: concurrency }, buyers.map(orderOf))
  const placed = load.statuses[201] ?? 0
  return { ...load, placed, perSecond: (placed * 1_000) / load.milliseconds }
}
