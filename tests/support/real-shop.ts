import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { readConfig } from '#platform/config'
import { openDatabase } from '#platform/database'
import { seedGroceries } from '../../drizzle/seed/seed-groceries'
import { afterThisFile } from './cleanup'
import { createTestDatabase } from './database'
import { databaseSettings } from './pgbouncer'
import type { TestPostgres } from './postgres'
import { freePort, startProcess, type TestProcess } from './processes'
import { startRedis, type TestRedis } from './redis'
import { testServices } from './services'

type Environment = Record<string, string>

/** A shop of real processes on a database and a Redis of its own, for tests that kill some of them. */
export interface RealShop {
  readonly url: string
  readonly stripeUrl: string
  readonly redis: TestRedis
  readonly sql: postgres.Sql
  readonly environment: Environment
  startApi(environment?: Environment): Promise<TestProcess>
  startWorker(environment?: Environment): Promise<TestProcess>
  startStripe(environment?: Environment): Promise<TestProcess>
  /** Runs the demo to its end, as ops would. */
  startDemo(): Promise<TestProcess>
}

export interface RealShopOptions {
  /** A server of the test's own, where it kills or freezes Postgres, too. */
  readonly postgres?: Pick<TestPostgres, 'url'>
  /** The folder with the executables of API and worker, in place of the sources by Bun. */
  readonly executables?: string
}

/** Prepares everything but the processes, which the test starts and kills as it likes. */
export async function openRealShop({ postgres: own, executables }: RealShopOptions = {}): Promise<RealShop> {
  const [database, redis, port, stripePort] = await Promise.all([
    own ?? createTestDatabase(),
    startRedis({ persistent: true }),
    freePort(),
    freePort(),
  ])
  const folder = mkdtempSync(join((await testServices()).runDirectory, 'shop-'))
  const sql = postgres(database.url, { max: 2, onnotice: () => undefined })
  afterThisFile(async () => {
    await sql.end({ timeout: 1 })
    rmSync(folder, { recursive: true, force: true })
  })
  await seed(database.url)
  const url = `http://127.0.0.1:${port}`
  const stripeUrl = `http://127.0.0.1:${stripePort}`
  const environment = {
    NODE_ENV: 'test',
    ...databaseSettings(database.url),
    REDIS_URL: redis.url,
    PORT: String(port),
    STRIPE_API_BASE: stripeUrl,
    EMULATOR_PORT: String(stripePort),
    EMULATOR_DATA_DIRECTORY: join(folder, 'stripe'),
    EMULATOR_WEBHOOK_URL: `${url}/webhooks/stripe`,
    API_URL: url,
    DEMO_STATE_FILE: join(folder, 'demo.json'),
  }
  const start = (name: string, script: string, readyWhen: RegExp | (() => Promise<boolean>)) => {
    const isExecutable = executables !== undefined && script.startsWith('src/')
    const command = isExecutable ? [join(executables, name)] : [process.execPath, script]
    return (extra: Environment = {}) =>
      // Where neither sources nor node_modules lie, so that nothing is found there by chance.
      startProcess({
        name,
        command,
        ...(isExecutable ? { cwd: '/' } : {}),
        env: { ...environment, ...extra },
        readyWhen,
      })
  }
  return {
    url,
    stripeUrl,
    redis,
    sql,
    environment,
    startApi: start('api', 'src/api.ts', () => answers(url)),
    startWorker: start('worker', 'src/worker.ts', /worker is running/),
    startStripe: start('stripe', 'scripts/stripe-emulator/main.ts', /listening/),
    startDemo: () =>
      startProcess({ name: 'demo', command: [process.execPath, 'scripts/demo.ts'], env: environment }),
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok
  } catch {
    return false
  }
}

async function seed(url: string): Promise<void> {
  const config = readConfig({ NODE_ENV: 'test', DATABASE_URL: url })
  const database = openDatabase(config.database, 'test')
  await seedGroceries(database)
  await database.close()
}
