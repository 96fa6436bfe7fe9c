import { mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '#platform/config'
import { closeContext, openContext } from '#platform/context'
import { afterThisFile } from '../../tests/support/cleanup'
import { createProducts } from '../../tests/support/crowd'
import {
  databaseSettings,
  makePooledLogins,
  startPgbouncer,
  type TestPooler,
} from '../../tests/support/pgbouncer'
import { startPostgres, type TestPostgres } from '../../tests/support/postgres'
import { eventually, startProcess, type TestProcess } from '../../tests/support/processes'
import { openRealShop, type RealShop } from '../../tests/support/real-shop'
import { testServices } from '../../tests/support/services'
import type { Choices } from '../shopper/index'
import { type NetworkPiece, openProxy } from './proxy'

export type Part = 'api' | 'worker'

/** A span that a restore has taken: what happened in it may be forgotten. Moments of Date.now(). */
export interface LostTime {
  readonly from: number
  readonly to: number
}

/** A shop whose every part can be killed, stopped and started again, with networks of ours between them. */
export interface World {
  readonly shop: RealShop
  readonly postgres: TestPostgres
  /** Between the shop and Postgres, where there is one. */
  readonly pooler: TestPooler | undefined
  readonly folder: string
  /** Where customers knock. */
  readonly url: string
  readonly proxies: Readonly<Record<'customers' | 'postgres' | 'redis', NetworkPiece>>
  readonly lostTimes: LostTime[]
  /** How often a process died where it was told to, in the middle of a step. */
  deaths: number
  /** While a backup is taken and restored, what is done may be forgotten. */
  isGoingBack(): boolean
  goesBack(is: boolean): void
  /** Products of which there are too few for everybody, and some that are plenty. */
  readonly wanted: readonly string[]
  /** Straight to the database that the shop is on now. */
  databaseUrl(): string
  moveTo(databaseUrl: string): void
  process(part: Part): TestProcess
  /** All that were ever started: what they said of themselves is asked afterwards. */
  readonly started: readonly TestProcess[]
  start(part: Part, how?: { readonly crashAt?: string; readonly isLogFull?: boolean }): Promise<void>
}

/** What a fault is given to strike with. */
export interface Blow {
  readonly world: World
  readonly choices: Choices
  readonly milliseconds: number
}

/** Time limits of a shop whose customers are in a hurry, so that a fault of some seconds reaches them. */
const settings = {
  LOG_LEVEL: 'info',
  DATABASE_REQUEST_DEADLINE_MS: '1500',
  DATABASE_DEADLINE_MS: '4000',
  DATABASE_ACQUIRE_TIMEOUT_MS: '1000',
  OTP_RESEND_SECONDS: '1',
  OTP_DAILY_PER_PHONE: '1000',
  OTP_DAILY_PER_KNOWN_DEVICE: '1000',
  STRIPE_TIMEOUT_MS: '4000',
}

export interface WorldOptions {
  readonly orders: number
  /** Of Postgres. */
  readonly major: number | undefined
  /** Through PgBouncer in transaction mode. */
  readonly pooler?: boolean
}

export async function openWorld({ orders, major, pooler: isPooled = false }: WorldOptions): Promise<World> {
  const postgres = await startPostgres({ durable: true, major })
  const pooler = isPooled ? await startPooler(postgres) : undefined
  const shop = await openRealShop({ postgres })
  const folder = mkdtempSync(join((await testServices()).runDirectory, 'chaos-'))
  let databaseUrl = postgres.url
  let isGoingBack = false
  const wanted = await stockUp(shop, orders)
  const proxies = {
    customers: await openProxy(placeOf(shop.url)),
    postgres: await openProxy(placeOf(pooler?.through(databaseUrl) ?? databaseUrl)),
    redis: await openProxy(placeOf(shop.redis.url)),
  }
  afterThisFile(async () => Object.values(proxies).forEach((proxy) => void proxy.close()))
  const processes = new Map<Part, TestProcess>()
  const started: TestProcess[] = []
  const start: World['start'] = async (part, { crashAt = '', isLogFull = false } = {}) => {
    const ready = join(folder, `${part}.ready`)
    const script = `src/${part}.ts`
    const running = await startProcess({
      name: part,
      command: ['sh', '-c', `exec "$BUN" ${script} ${isLogFull ? '>/dev/full 2>&1' : ''}`],
      env: {
        ...shop.environment,
        ...settings,
        BUN: process.execPath,
        READY_FILE: ready,
        CRASH_AT: crashAt,
        ...(pooler
          ? databaseSettings(databaseUrl, String(proxies.postgres.port))
          : { DATABASE_URL: through(databaseUrl, proxies.postgres) }),
        REDIS_URL: through(shop.redis.url, proxies.redis),
      },
      // One that dies at its first step is ready, too.
      readyWhen: async () => Number(readFileSync(ready, 'utf8')) > 0,
    })
    processes.set(part, running)
    started.push(running)
  }
  await shop.startStripe()
  await Promise.all([start('api'), start('worker')])
  return {
    shop,
    postgres,
    pooler,
    folder,
    url: through(shop.url, proxies.customers),
    proxies,
    lostTimes: [],
    deaths: 0,
    isGoingBack: () => isGoingBack,
    goesBack(is) {
      isGoingBack = is
    },
    wanted,
    started,
    databaseUrl: () => databaseUrl,
    moveTo(url) {
      databaseUrl = url
    },
    process(part) {
      const running = processes.get(part)
      if (!running) throw new Error(`${part} was never started`)
      return running
    },
    start,
  }
}

async function startPooler({ url }: TestPostgres): Promise<TestPooler> {
  await makePooledLogins(url)
  return await startPgbouncer({ server: url })
}

/** Of the first two there is less than everybody wants together. */
async function stockUp(shop: RealShop, orders: number): Promise<string[]> {
  const context = openContext(readConfig({ ...shop.environment, LOG_LEVEL: 'silent' }), 'chaos')
  const few = Math.ceil(orders / 12)
  const plenty = orders * 2 + 100
  const made = await createProducts(context.db, [few, few, plenty, plenty, plenty])
  await closeContext(context)
  return made
}

function placeOf(url: string) {
  const { hostname, port } = new URL(url)
  return { host: hostname, port: Number(port) }
}

function through(url: string, { port }: NetworkPiece): string {
  return Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(port) }).href.replace(/\/$/, '')
}

/** Until the shop says itself that it may be sent customers. */
export async function untilReady(world: World): Promise<void> {
  await eventually(
    async () => (await fetch(`${world.shop.url}/readyz`, { signal: AbortSignal.timeout(2_000) })).ok,
    { deadlineMs: 60_000, everyMs: 50 },
  )
}
