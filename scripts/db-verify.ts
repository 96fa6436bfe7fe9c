import postgres from 'postgres'
import { migrate } from '#platform/migrations'
import { migrationsDirectory, openProgressBar, option, runCommand, table } from './database/index'
import {
  generateShop,
  judgeListing,
  type ListingCost,
  measureListing,
  openMeasuredShop,
  openPageMeter,
  verifyHotQueries,
} from './database/measurements'
import { Fault, joinTestServices, step, toConsole } from './services/index'

/**
 * `bun run db:verify [--orders 200000] [--products 10000] [--server URL] [--keep]`: generates a shop of that size in a
 * database of its own, has the product send its hot queries, and shows how each was carried out. Ends with 1 if one
 * reads a big table from end to end, misses its index or touches more pages than it may, or if a list of products does.
 * Without `--server`, which
 * must name a superuser, a server is started that is thrown away afterwards.
 */
await runCommand(async () => {
  const sizes = { orders: size('orders', 200_000, 1_000_000), products: size('products', 10_000, 100_000) }
  const own = option('server')
  const services = own ? undefined : await joinTestServices(toConsole)
  try {
    await verify(own ?? services?.postgresUrl ?? '', sizes)
  } finally {
    await services?.leave()
  }
})

function size(name: string, usual: number, most: number): number {
  const value = Number(option(name) ?? usual)
  if (!Number.isInteger(value) || value < 100 || value > most) {
    throw new Fault(`--${name} must be a whole number from 100 to ${most}`)
  }
  return value
}

async function verify(serverUrl: string, sizes: { orders: number; products: number }): Promise<void> {
  const admin = postgres(serverUrl, { max: 1, onnotice: () => undefined })
  const name = `verify_${process.pid}`
  await admin.unsafe(`create database ${name}`)
  const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href
  try {
    await step('migrations', toConsole, () => migrate({ url, directory: migrationsDirectory }))
    await generate(url, sizes)
    const verification = await step('hot queries', toConsole, () => verifyHotQueries(url))
    const lists = await step('lists of products', toConsole, () => measureLists(url))
    printLists(lists)
    print(verification)
  } finally {
    if (!process.argv.includes('--keep')) await admin.unsafe(`drop database ${name} with (force)`)
    else console.log(`Kept: ${name}`)
    await admin.end()
  }
}

async function generate(url: string, sizes: { orders: number; products: number }): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  const bar = openProgressBar(`Generating ${sizes.orders} orders`, 1)
  const startedAt = performance.now()
  await generateShop(sql, sizes, (done, whole) => bar.advance(done / whole))
  bar.end()
  await sql.end()
  console.log(`✓ ${sizes.orders} orders, ${sizes.orders * 3} items, ${sizes.products} products in 3 languages
  (${((performance.now() - startedAt) / 1_000).toFixed(1)} s)`)
}

async function measureLists(url: string): Promise<ListingCost[]> {
  const meter = await openPageMeter(url)
  const shop = await openMeasuredShop(url)
  try {
    return await measureListing(shop, meter, true)
  } finally {
    await shop.close()
    await meter.close()
  }
}

/** The dearest of them; ends with a fault where one costs more than it may. */
function printLists(costs: readonly ListingCost[]): void {
  const dearest = costs.toSorted((one, other) => other.pages - one.pages)
  const rows = [false, true].flatMap((filtered) =>
    dearest
      .filter((cost) => cost.filtered === filtered)
      .slice(0, 5)
      .map((cost) => [cost.name, String(cost.pages), `${cost.milliseconds.toFixed(2)} ms`]),
  )
  console.log(`\nThe dearest of ${costs.length} lists, without and with filters\n`)
  console.log(table(['list', 'pages', 'time'], rows))
  const faults = costs.flatMap(judgeListing)
  if (faults.length > 0) throw new Fault(`\n${faults.length} fault(s):\n  ${faults.join('\n  ')}`)
}

function print({ findings, unused, faults }: Awaited<ReturnType<typeof verifyHotQueries>>): void {
  const rows = findings.map((finding) => [
    finding.query,
    String(finding.rows),
    `${finding.milliseconds.toFixed(2)} ms`,
    String(finding.buffers),
    finding.faults.length === 0 ? 'good' : finding.faults.join('; '),
    finding.indexes.join(' '),
  ])
  console.log(`\n${table(['query', 'rows', 'time', 'buffers', 'verdict', 'indexes'], rows)}\n`)
  for (const { index, reason } of unused) console.log(`not needed by these: ${index}, kept for ${reason}`)
  if (faults.length > 0) throw new Fault(`\n${faults.length} fault(s):\n  ${faults.join('\n  ')}`)
  console.log('\nEvery hot query uses its indexes')
}
