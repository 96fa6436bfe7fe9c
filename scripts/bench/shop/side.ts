import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { RedisClient } from 'bun'
import postgres from 'postgres'
import { afterThisFile } from '../../../tests/support/cleanup'
import type { CrowdBuyer, CrowdLine } from '../../../tests/support/crowd'
import { startPostgres } from '../../../tests/support/postgres'
import { freePort, startProcess, type TestProcess } from '../../../tests/support/processes'
import { startRedis } from '../../../tests/support/redis'
import { testServices } from '../../../tests/support/services'
import { must } from '../../services/index'
import { type Checkout, fillingOf } from './checkout'
import { type Load, mustAnswer, type Request, sendAll } from './load'
import { type Memory, memoryOf, type Parts, parentOf } from './proc'

/** The shop of one checkout, running: real processes, with a Postgres (fsync on) and a Redis of its own. */
export interface Side {
  readonly name: string
  readonly port: number
  readonly sql: postgres.Sql
  readonly products: readonly string[]
  readonly staffToken: string
  /** What each process is, for /proc. */
  readonly parts: Parts
  /** Of API and worker, once they stood idle and before anybody asked them anything. */
  readonly idle: Memory
  createBuyers(count: number, linesOf: (index: number) => readonly CrowdLine[]): Promise<CrowdBuyer[]>
  createProducts(stocks: readonly number[]): Promise<string[]>
  /** Sends these, and throws unless each is answered with `status`. */
  send(
    requests: readonly Request[],
    options: { readonly clients: number; readonly status: number },
  ): Promise<Load>
  /** The same, whatever is answered. */
  sendAny(requests: readonly Request[], clients: number): Promise<Load>
  /** The same shop behind so many API processes more, which share a port of their own. */
  startApis(count: number): Promise<Side>
}

export interface SideOptions {
  readonly checkout: Checkout
  /** Orders that are there before anything is measured. */
  readonly orders: number
  /** A thousand where nothing is said. */
  readonly products?: number
}

/** What only starting needed is given back within this time. */
const settlingMs = 3_000
/** Those that are bought, so that nobody has to wait for anybody. */
const boughtCount = 200

type Settings = Readonly<Record<string, string>>

export async function openSide(options: SideOptions): Promise<Side> {
  const { checkout } = options
  const [server, redis, port, stripePort] = await Promise.all([
    startPostgres({ durable: true }),
    startRedis(),
    freePort(),
    freePort(),
  ])
  const databaseUrl = await createDatabase(server.url, checkout)
  const url = `http://127.0.0.1:${port}`
  const settings = {
    NODE_ENV: 'test',
    LOG_LEVEL: 'info',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redis.url,
    PORT: String(port),
    STRIPE_API_BASE: `http://127.0.0.1:${stripePort}`,
    EMULATOR_PORT: String(stripePort),
    EMULATOR_DATA_DIRECTORY: mkdtempSync(join((await testServices()).runDirectory, 'stripe-')),
    EMULATOR_WEBHOOK_URL: `${url}/webhooks/stripe`,
  }
  const filled = await fill(options, settings)
  const start = (script: string, readyWhen: RegExp, more: Settings = {}): Promise<TestProcess> =>
    startProcess({
      name: `${checkout.name}-${script}`.replaceAll(/[/.]/g, '-'),
      command: [process.execPath, script],
      cwd: checkout.root,
      env: { ...settings, ...more },
      readyWhen,
    })
  await start('scripts/stripe-emulator/main.ts', /listening/)
  const api = await start('src/api.ts', /api is listening/)
  const worker = await start('src/worker.ts', /worker is running/)
  const processes = { api: [api.pid], worker: [worker.pid] }
  await Bun.sleep(settlingMs)
  const side: Side = {
    ...filled,
    idle: memoryOf(processes),
    ...doorAt(port),
    name: checkout.name,
    staffToken: await signInStaff(url, checkout, settings),
    parts: {
      ...processes,
      postgres: [await postmasterOf(filled.sql)],
      redis: [await redisPid(redis.url)],
    },
    async startApis(count) {
      const shared = await freePort()
      const more = { PORT: String(shared), REUSE_PORT: 'true' }
      const apis = await Promise.all(
        Array.from({ length: count }, () => start('src/api.ts', /api is listening/, more)),
      )
      return { ...side, ...doorAt(shared), parts: { ...side.parts, api: apis.map(({ pid }) => pid) } }
    },
  }
  return side
}

function doorAt(port: number): Pick<Side, 'port' | 'send' | 'sendAny'> {
  return {
    port,
    send: async (requests, { clients, status }) =>
      mustAnswer(await sendAll({ port, clients }, requests), status),
    sendAny: (requests, clients) => sendAll({ port, clients }, requests),
  }
}

async function postmasterOf(sql: postgres.Sql): Promise<number> {
  const [row] = await sql<[{ pid: number }]>`select pg_backend_pid() as pid`
  return parentOf(row.pid)
}

async function redisPid(url: string): Promise<number> {
  const redis = new RedisClient(url)
  const info = String(await redis.send('INFO', ['server']))
  redis.close()
  return Number(/process_id:(\d+)/.exec(info)?.[1])
}

/** An empty database with the tables of this checkout, which its own command makes. */
async function createDatabase(serverUrl: string, { root, name }: Checkout): Promise<string> {
  const admin = postgres(serverUrl, { max: 1, onnotice: () => undefined })
  const database = `bench_${name}`
  await admin.unsafe(`create database "${database}"`)
  await admin.end()
  const url = Object.assign(new URL(serverUrl), { pathname: `/${database}` }).href
  await must([process.execPath, 'scripts/migrate.ts'], {
    cwd: root,
    environment: { ...process.env, DATABASE_URL: url },
  })
  return url
}

async function fill({ checkout, orders, products: productCount = 1_000 }: SideOptions, settings: Settings) {
  const filling = await fillingOf(checkout)
  const sql = postgres(settings.DATABASE_URL ?? '', { max: 2, onnotice: () => undefined })
  await filling.generateShop(sql, { orders, products: productCount }, () => undefined)
  const config = filling.readConfig(settings)
  const db = filling.openDatabase(config.database, 'bench')
  afterThisFile(async () => {
    await Promise.all([sql.end({ timeout: 1 }), db.close()])
  })
  const products = await filling.createProducts(db, Array<number>(boughtCount).fill(10_000_000))
  await sql`vacuum analyze`
  return {
    sql,
    products,
    createProducts: (stocks: readonly number[]) => filling.createProducts(db, stocks),
    createBuyers: (count: number, linesOf: (index: number) => readonly CrowdLine[]) =>
      filling.createBuyers({ db, config }, count, linesOf),
  }
}

const password = 'correct horse battery staple'

/** Made by the command of the checkout, and signed in over HTTP, as its staff are. */
async function signInStaff(url: string, { root }: Checkout, settings: Settings): Promise<string> {
  const email = 'bench@metropolitan.example'
  const command = [process.execPath, 'scripts/admin-create.ts', email, 'Bench', 'Staff']
  const made = Bun.spawn(command, {
    cwd: root,
    env: { ...process.env, ...settings },
    stdin: new Blob([password]),
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const said = await made.stderr.text()
  if ((await made.exited) !== 0) throw new Error(`No staff could be made: ${said}`)
  const post = (path: string, body: unknown, token = '') =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    })
  const signedIn = (await (await post('/admin/auth/login', { email, password })).json()) as {
    accessToken?: string
  }
  const token = signedIn.accessToken
  if (!token) throw new Error(`Staff could not sign in: ${JSON.stringify(signedIn)}`)
  const list = await fetch(`${url}/admin/orders`, { headers: { authorization: `Bearer ${token}` } })
  await list.arrayBuffer()
  if (list.ok) return token
  // A password that somebody else chose has to be changed first.
  const changed = await post(
    '/admin/auth/password',
    { currentPassword: password, newPassword: `${password} of their own` },
    token,
  )
  if (!changed.ok) throw new Error(`Staff's password could not be changed: ${await changed.text()}`)
  return token
}
