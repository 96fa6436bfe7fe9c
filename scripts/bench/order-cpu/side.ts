import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { $ } from 'bun'
import { Redis } from 'ioredis'
import { readConfig } from '#platform/config'
import { type Context, closeContext, openContext } from '#platform/context'
import { afterThisFile } from '../../../tests/support/cleanup'
import { type CrowdBuyer, createBuyers, createProducts, orderBody } from '../../../tests/support/crowd'
import { startPostgres } from '../../../tests/support/postgres'
import { eventually, freePort, startProcess } from '../../../tests/support/processes'
import { startRedis } from '../../../tests/support/redis'
import { openPageMeter, type StatementCost } from '../../database/measurements'
import { type Cpu, cpuBetween, type Parts, parentOf, readCpu } from './cpu'

/** One checkout of the shop, running with a Postgres and a Redis of its own. */
export interface Side {
  readonly name: string
  /** Places so many orders with so many clients at once; ends when the intent of each is stored. */
  measure(orders: number, clients: number): Promise<Cpu>
  /** The same, with what Postgres spent on each statement. */
  statementsOf(orders: number, clients: number): Promise<StatementCost[]>
  close(): Promise<void>
}

const productCount = 1_010

/** Starts API, worker and Stripe's emulator of the checkout in `root`, on a database that its own migrations made. */
export async function openSide(name: string, root: string): Promise<Side> {
  const [server, redis, port, stripePort] = await Promise.all([
    startPostgres({ durable: true }),
    startRedis(),
    freePort(),
    freePort(),
  ])
  const databaseUrl = await createDatabase(server.url, name)
  await $`${process.execPath} scripts/migrate.ts`
    .cwd(root)
    .env({ ...process.env, DATABASE_URL: databaseUrl })
    .quiet()
  const url = `http://127.0.0.1:${port}`
  const settings = {
    NODE_ENV: 'test',
    LOG_LEVEL: 'info',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redis.url,
    PORT: String(port),
    STRIPE_API_BASE: `http://127.0.0.1:${stripePort}`,
    EMULATOR_PORT: String(stripePort),
    EMULATOR_DATA_DIRECTORY: ownFolder('order-cpu-'),
    EMULATOR_WEBHOOK_URL: `${url}/webhooks/stripe`,
  }
  // Before the shop's own connections, which are counted only from here on.
  const meter = await openPageMeter(databaseUrl)
  const context = openContext(readConfig({ ...settings, LOG_LEVEL: 'silent' }), 'bench')
  const start = (script: string, readyWhen: RegExp | (() => Promise<boolean>)) =>
    startProcess({
      name: `${name}-${script}`.replaceAll('/', '-'),
      command: [process.execPath, ...profiled(script), script],
      cwd: root,
      env: settings,
      readyWhen,
    })
  await start('scripts/stripe-emulator/main.ts', /listening/)
  const api = await start('src/api.ts', async () => (await fetch(`${url}/livez`)).ok)
  const worker = await start('src/worker.ts', /worker is running/)
  const parts = {
    api: api.pid,
    worker: worker.pid,
    postgres: await postmasterOf(context),
    redis: await redisPid(redis.url),
  }
  const products = await createProducts(context.db, Array<number>(productCount).fill(1_000_000))
  const shop = { context, url, products }
  return {
    name,
    async measure(orders, clients) {
      return await cpuOf(shop, parts, { orders, clients })
    },
    async statementsOf(orders, clients) {
      const buyers = await crowdOf(shop, orders)
      await lookIntoCarts(shop, buyers)
      return await meter.measure(() => placeAll(shop, buyers, clients))
    },
    async close() {
      await api.stop()
      await worker.stop()
      await meter.close()
      await closeContext(context)
    },
  }
}

/** A folder that goes with the measurement. */
export function ownFolder(prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), prefix))
  afterThisFile(async () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** `ORDER_CPU_PROFILE` names a folder: API and worker leave a CPU profile there when they end. */
function profiled(script: string): string[] {
  const folder = process.env.ORDER_CPU_PROFILE
  if (!folder || !script.startsWith('src/')) return []
  return [
    '--cpu-prof',
    '--cpu-prof-md',
    `--cpu-prof-dir=${folder}`,
    `--cpu-prof-name=${script.replaceAll('/', '-')}`,
  ]
}

interface Shop {
  readonly context: Context
  readonly url: string
  readonly products: readonly string[]
}

interface Load {
  readonly orders: number
  readonly clients: number
}

async function cpuOf(shop: Shop, parts: Parts, { orders, clients }: Load): Promise<Cpu> {
  const buyers = await crowdOf(shop, orders)
  await lookIntoCarts(shop, buyers)
  const before = readCpu(parts)
  await placeAll(shop, buyers, clients)
  const spent = cpuBetween(before, readCpu(parts))
  return {
    api: spent.api / orders,
    worker: spent.worker / orders,
    postgres: spent.postgres / orders,
    redis: spent.redis / orders,
  }
}

/** Buyers of three lines each, of so many products that nobody waits for anybody. */
async function crowdOf({ context, products }: Shop, count: number): Promise<CrowdBuyer[]> {
  const buyers = await createBuyers(context, count, (index) =>
    [0, 1, 2].map((line) => ({ productId: products[(index * 3 + line) % productCount] ?? '', quantity: 1 })),
  )
  // What autovacuum does for a shop that grows more slowly than this one.
  await context.db.sql`vacuum analyze`
  return buyers
}

/** Whoever orders has been here before: with this token they filled their cart. */
async function lookIntoCarts({ url }: Shop, buyers: readonly CrowdBuyer[]): Promise<void> {
  const waiting = [...buyers]
  const work = async (): Promise<void> => {
    for (let buyer = waiting.pop(); buyer; buyer = waiting.pop()) {
      const reply = await fetch(`${url}/cart`, { headers: { authorization: `Bearer ${buyer.token}` } })
      if (!reply.ok) throw new Error(`A cart was refused: ${reply.status} ${await reply.text()}`)
      await reply.arrayBuffer()
    }
  }
  await Promise.all(Array.from({ length: 8 }, work))
}

async function placeAll(
  { context, url }: Shop,
  buyers: readonly CrowdBuyer[],
  clients: number,
): Promise<void> {
  const waiting = [...buyers]
  const work = async (): Promise<void> => {
    for (let buyer = waiting.pop(); buyer; buyer = waiting.pop()) {
      const reply = await fetch(`${url}/orders`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${buyer.token}` },
        body: JSON.stringify(orderBody(buyer)),
      })
      if (reply.status !== 201) throw new Error(`An order was refused: ${reply.status} ${await reply.text()}`)
      await reply.arrayBuffer()
    }
  }
  await Promise.all(Array.from({ length: clients }, work))
  const users = buyers.map(({ userId }) => userId)
  await eventually(
    async () => {
      const [row] = await context.db.sql<[{ ready: number }]>`
        select count(p.stripe_payment_intent_id)::int as ready from orders o join payments p on p.order_id = o.id
        where o.user_id = any(${users}::uuid[])`
      return row.ready === users.length
    },
    { deadlineMs: 120_000, everyMs: 250 },
  )
}

async function createDatabase(serverUrl: string, name: string): Promise<string> {
  const url = new URL(serverUrl)
  const database = `order_cpu_${name.replaceAll(/\W/g, '_')}`
  const context = openContext(
    readConfig({
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      DATABASE_URL: serverUrl,
      REDIS_URL: 'redis://127.0.0.1:9/0',
    }),
    'bench',
  )
  await context.db.sql.unsafe(`create database "${database}"`)
  await closeContext(context)
  url.pathname = `/${database}`
  return url.href
}

async function postmasterOf({ db }: Context): Promise<number> {
  const [row] = await db.sql<[{ pid: number }]>`select pg_backend_pid() as pid`
  return parentOf(row.pid)
}

async function redisPid(url: string): Promise<number> {
  const redis = new Redis(url)
  const info = await redis.info('server')
  redis.disconnect()
  return Number(/process_id:(\d+)/.exec(info)?.[1])
}
