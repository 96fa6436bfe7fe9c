import { resolve } from 'node:path'
import postgres from 'postgres'
import { readConfig } from '#platform/config'
import { type Context, closeContext, openContext } from '#platform/context'
import { cleanUpAfter } from '../../tests/support/cleanup'
import { type CrowdBuyer, createBuyers, createProducts, orderBody } from '../../tests/support/crowd'
import { startPostgres } from '../../tests/support/postgres'
import { freePort, startProcess } from '../../tests/support/processes'
import { startRedis } from '../../tests/support/redis'
import { bringUpTestServices } from '../../tests/support/services'
import { countStatements, openPageMeter, type PageMeter } from '../database/measurements'
import { ROOT } from '../services/index'
import { median } from './orders/report'

const units = 50
const crowd = 200
const rounds = 7
/** Actor, read, write. */
const statementsOfWinner = 3

/**
 * `bun run bench hot-product [folder of another checkout]`: 50 units and 200 buyers at once, until everybody is answered,
 * here and there in turn on one machine. The other checkout has its own packages installed; its API runs against a
 * database that its own migrations made.
 */
export async function run([other]: readonly string[]): Promise<void> {
  const leave = await bringUpTestServices((line) => console.log(line))
  try {
    const server = await startPostgres({ durable: true })
    const here = await openStall(server.url, 'here', ROOT)
    const there = other === undefined ? undefined : await openStall(server.url, 'there', resolve(other))
    await compare(here, there)
  } finally {
    await cleanUpAfter(() => true)
    await leave()
  }
  process.exit()
}

/** A checkout's API with a database and a Redis of its own. */
interface Stall {
  readonly name: string
  readonly url: string
  readonly context: Context
  readonly meter: PageMeter
}

async function openStall(serverUrl: string, name: string, root: string): Promise<Stall> {
  const database = new URL(serverUrl)
  database.pathname = `/${name}`
  const admin = postgres(serverUrl, { max: 1 })
  await admin.unsafe(`create database ${name}`)
  await admin.end()
  const [redis, port] = await Promise.all([startRedis(), freePort()])
  const env = {
    NODE_ENV: 'test',
    LOG_LEVEL: 'error',
    DATABASE_URL: database.href,
    REDIS_URL: redis.url,
    PORT: String(port),
    JWT_KEYS: `bench:${'k'.repeat(40)}`,
  }
  const migration = Bun.spawn([process.execPath, 'scripts/migrate.ts'], {
    cwd: root,
    env: { ...process.env, ...env },
    stdout: 'ignore',
  })
  if ((await migration.exited) !== 0) throw new Error(`${root} does not migrate`)
  const meter = await openPageMeter(database.href)
  const url = `http://127.0.0.1:${port}`
  await startProcess({
    name: `api-${name}`,
    command: [process.execPath, 'src/api.ts'],
    cwd: root,
    env,
    readyWhen: async () => (await fetch(`${url}/readyz`)).ok,
  })
  const context = openContext(readConfig(env), 'bench')
  return { name, url, context, meter }
}

async function compare(here: Stall, there: Stall | undefined): Promise<void> {
  const stalls = there ? [here, there] : [here]
  const times = new Map(stalls.map((stall) => [stall, [] as number[]]))
  for (const stall of stalls) for (let turn = 0; turn < 3; turn += 1) await sellOut(stall)
  for (let round = 0; round < rounds; round += 1) {
    for (const stall of round % 2 ? stalls.toReversed() : stalls) {
      const { milliseconds, perLoser } = await sellOut(stall)
      times.get(stall)?.push(milliseconds)
      console.log(`${stall.name}: ${milliseconds.toFixed(0)} ms, ${perLoser.toFixed(2)} statements a loser`)
    }
  }
  for (const [stall, list] of times) console.log(`${stall.name}: ${spread(list)} ms`)
  const [mine, theirs] = [times.get(here) ?? [], there ? (times.get(there) ?? []) : []]
  const ratios = mine.map((time, round) => time / (theirs[round] ?? time))
  if (there) console.log(`here ÷ there: ${spread(ratios, 2)}`)
  await Promise.all(stalls.map(({ context, meter }) => Promise.all([closeContext(context), meter.close()])))
}

function spread(values: readonly number[], digits = 0): string {
  const [least, middle, most] = [Math.min(...values), median(values), Math.max(...values)]
  return `${middle.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`
}

async function sellOut({ url, context, meter }: Stall) {
  const [productId = ''] = await createProducts(context.db, [units])
  const buyers = await createBuyers(context, crowd, () => [{ productId, quantity: 1 }])
  let milliseconds = 0
  const costs = await meter.measure(async () => {
    const startedAt = performance.now()
    const statuses = await Promise.all(buyers.map((buyer) => order(url, buyer)))
    milliseconds = performance.now() - startedAt
    const [sold, refused] = [201, 409].map((status) => statuses.filter((one) => one === status).length)
    if (sold !== units || refused !== crowd - units) throw new Error(`${sold} sold, ${refused} refused`)
  })
  // A session is noted as seen afterwards, which nobody waits for, and nothing says whose it was.
  const asked = costs.filter(({ statement }) => !/last_seen_at = now\(\)|outbox set/.test(statement))
  const perLoser = (countStatements(asked) - units * statementsOfWinner) / (crowd - units)
  return { milliseconds, perLoser, costs }
}

async function order(url: string, buyer: CrowdBuyer): Promise<number> {
  const reply = await fetch(`${url}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${buyer.token}` },
    body: JSON.stringify(orderBody(buyer)),
  })
  await reply.arrayBuffer()
  return reply.status
}
