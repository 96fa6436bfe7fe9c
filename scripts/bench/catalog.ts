import { Elysia } from 'elysia'
import { createApp } from '#app/app'
import { readConfig } from '#platform/config'
import { closeContext, openContext } from '#platform/context'
import { seedGroceries } from '../../drizzle/seed/seed-groceries'
import { cleanUpAfter } from '../../tests/support/cleanup'
import { createTestDatabase } from '../../tests/support/database'
import { freePort } from '../../tests/support/processes'
import { startRedis } from '../../tests/support/redis'
import { bringUpTestServices } from '../../tests/support/services'
import { toConsole } from '../services/progress'

const rounds = 7
const requestsInRound = 3_000
const clients = 16

/** What a kept answer costs beside a bare route of Elysia that sends the same bytes. */
export interface CatalogBench {
  readonly path: string
  readonly bytes: number
  /** Requests a second, round by round; each pair was measured one after the other. */
  readonly shop: readonly number[]
  readonly bare: readonly number[]
  /** Median of the rounds' ratios, the least and the greatest. */
  readonly ratio: { readonly median: number; readonly least: number; readonly most: number }
}

/** `bun run bench catalog`: prints how near kept answers come to a bare route. The goal is 0.6. */
export async function run(_args: readonly string[]): Promise<CatalogBench[]> {
  const leave = await bringUpTestServices(toConsole)
  try {
    const results = await measureCatalog()
    for (const { path, bytes, ratio } of results) {
      const [median, least, most] = [ratio.median, ratio.least, ratio.most].map((value) => value.toFixed(2))
      console.log(
        `${path.padEnd(32)} ${String(bytes).padStart(6)} bytes  ${median} of a bare route (${least} to ${most})`,
      )
    }
    return results
  } finally {
    await cleanUpAfter(() => true)
    await leave()
  }
}

async function measureCatalog(): Promise<CatalogBench[]> {
  const [database, redis, port, barePort] = await Promise.all([
    createTestDatabase(),
    startRedis(),
    freePort(),
    freePort(),
  ])
  const config = readConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'error',
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    PORT: String(port),
  })
  const context = openContext(config, 'bench')
  await seedGroceries(context.db)
  const reporter = { report: () => undefined, flush: () => Promise.resolve() }
  const app = createApp({ context, lifecycle: { draining: false }, reporter })
  app.listen({ hostname: '127.0.0.1', port, reusePort: false })
  const results: CatalogBench[] = []
  for (const path of ['/products?limit=20', '/products?limit=1', '/categories']) {
    results.push(await comparePath(`http://127.0.0.1:${port}`, path, barePort))
  }
  await app.server?.stop(true)
  await closeContext(context)
  return results
}

async function comparePath(shopUrl: string, path: string, barePort: number): Promise<CatalogBench> {
  const body = await (await fetch(`${shopUrl}${path}`)).bytes()
  const bare = new Elysia()
    .get('/*', () => new Response(body, { headers: { 'content-type': 'application/json' } }))
    .listen({ hostname: '127.0.0.1', port: barePort, reusePort: false })
  const urls = { shop: `${shopUrl}${path}`, bare: `http://127.0.0.1:${barePort}/` }
  for (const url of Object.values(urls)) await rateOf(url)
  const measured = { shop: [] as number[], bare: [] as number[] }
  for (let round = 0; round < rounds; round += 1) {
    measured.shop.push(await rateOf(urls.shop))
    measured.bare.push(await rateOf(urls.bare))
  }
  await bare.server?.stop(true)
  const ratios = measured.shop
    .map((value, round) => value / (measured.bare[round] ?? value))
    .toSorted((a, b) => a - b)
  const ratio = { median: ratios[3] ?? 0, least: ratios[0] ?? 0, most: ratios.at(-1) ?? 0 }
  return { path, bytes: body.length, ...measured, ratio }
}
