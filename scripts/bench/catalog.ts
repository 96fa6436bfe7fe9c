import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '#platform/config'
import { closeContext, openContext } from '#platform/context'
import { seedGroceries } from '../../drizzle/seed/seed-groceries'
import { cleanUpAfter } from '../../tests/support/cleanup'
import { startPostgres } from '../../tests/support/postgres'
import { freePort, startProcess } from '../../tests/support/processes'
import { startRedis } from '../../tests/support/redis'
import { bringUpTestServices } from '../../tests/support/services'
import { toConsole } from '../services/index'
import { type Rush, rush, type Target } from './catalog/driver'

const rounds = 7
const requests = 4_000
const clients = 16

interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

/** What a kept answer costs beside a bare route of Elysia that sends the same bytes, over seven alternating pairs. */
export interface CatalogBench {
  readonly path: string
  readonly bytes: number
  readonly requestsASecond: Spread
  /** Of the bare route's requests a second. The goal is 0.6. */
  readonly rateRatio: Spread
  /** The bare route's time on the processor, of ours: what is left of the ratio where others use the machine, too. */
  readonly cpuRatio: Spread
}

/** `bun run bench catalog`: how near kept answers come to a bare route, with the log written as in production. */
export async function run(_args: readonly string[]): Promise<CatalogBench[]> {
  const leave = await bringUpTestServices(toConsole)
  try {
    const results = await measureCatalog()
    for (const result of results) console.log(lineOf(result))
    return results
  } finally {
    await cleanUpAfter(() => true)
    await leave()
  }
}

function lineOf({ path, bytes, requestsASecond, rateRatio, cpuRatio }: CatalogBench): string {
  const say = ({ median, least, most }: Spread, digits: number): string =>
    `${median.toFixed(digits)} (${least.toFixed(digits)} to ${most.toFixed(digits)})`
  return (
    `${path.padEnd(22)} ${bytes} bytes: ${say(requestsASecond, 0)} a second; of a bare route ` +
    `${say(rateRatio, 2)}, by time on the processor ${say(cpuRatio, 2)}`
  )
}

async function measureCatalog(): Promise<CatalogBench[]> {
  const [server, redis, port] = await Promise.all([
    startPostgres({ durable: true }),
    startRedis(),
    freePort(),
  ])
  const settings = { NODE_ENV: 'test', DATABASE_URL: server.url, REDIS_URL: redis.url, PORT: String(port) }
  const context = openContext(readConfig(settings), 'bench')
  await seedGroceries(context.db)
  await closeContext(context)
  const api = await startServer('bench-api', 'src/api.ts', settings)
  const results: CatalogBench[] = []
  for (const path of ['/products?limit=20', '/products?limit=1', '/categories']) {
    results.push(await comparePath({ port, pid: api, path }))
  }
  return results
}

async function startServer(name: string, file: string, env: Record<string, string>): Promise<number> {
  const { pid } = await startProcess({
    name,
    command: [process.execPath, file],
    env,
    readyWhen: async () => (await fetch(`http://127.0.0.1:${env.PORT}/livez`)).ok,
  })
  return pid
}

async function comparePath(shop: Target): Promise<CatalogBench> {
  const answer = await fetch(`http://127.0.0.1:${shop.port}${shop.path}`, {
    headers: { 'accept-language': 'en' },
  })
  const body = await answer.bytes()
  const folder = mkdtempSync(join(tmpdir(), 'bench-catalog-'))
  const port = await freePort()
  try {
    writeFileSync(join(folder, 'body'), body)
    const settings = { BODY: join(folder, 'body'), PORT: String(port) }
    const bare: Target = {
      port,
      pid: await startServer('bench-bare', 'scripts/bench/catalog/bare.ts', settings),
      path: '/',
    }
    const pairs: { readonly ours: Rush; readonly theirs: Rush }[] = []
    // The first pair warms both up.
    for (let round = 0; round <= rounds; round += 1) {
      const pair = { ours: await rush(shop, clients, requests), theirs: await rush(bare, clients, requests) }
      if (round > 0) pairs.push(pair)
    }
    return {
      path: shop.path,
      bytes: body.length,
      requestsASecond: spreadOf(pairs.map(({ ours }) => ours.requestsASecond)),
      rateRatio: spreadOf(pairs.map(({ ours, theirs }) => ours.requestsASecond / theirs.requestsASecond)),
      cpuRatio: spreadOf(pairs.map(({ ours, theirs }) => theirs.cpuMsOfRequest / ours.cpuMsOfRequest)),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  return {
    median: sorted[Math.floor(sorted.length / 2)] ?? 0,
    least: sorted[0] ?? 0,
    most: sorted.at(-1) ?? 0,
  }
}
