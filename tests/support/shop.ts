import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createApp } from '#app/app'
import { startQueueWorkers, subscriptions } from '#app/jobs'
import { readConfig } from '#platform/config'
import { type Context, closeContext, openContext } from '#platform/context'
import { startRelay } from '#platform/relay'
import { seedGroceries } from '../../drizzle/seed/seed-groceries'
import { startStripeEmulator } from '../../scripts/stripe-emulator/index'
import { recordAnswers } from './answer-record'
import { afterThisFile } from './cleanup'
import { createTestDatabase } from './database'
import { callRecorder } from './example-record'
import { databaseSettings } from './pgbouncer'
import { freePort } from './processes'
import { startRedis, type TestRedis } from './redis'
import { testServices } from './services'

export interface Reply {
  readonly status: number
  readonly headers: Headers
  // Tests read answers freely; what they rely on, they assert.
  // biome-ignore lint/suspicious/noExplicitAny: the schema of each answer is asserted by the API itself
  readonly body: any
}

export interface Call {
  readonly method?: string
  readonly body?: unknown
  readonly token?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
}

/** A whole shop in this process, on a database and a Redis of its own; HTTP goes through the real app. */
export interface TestShop {
  readonly context: Context
  readonly redis: TestRedis
  readonly databaseUrl: string
  /** Where the app listens, and Stripe's webhooks go. */
  readonly url: string
  readonly stripeUrl: string
  /** Sends a request to the app. */
  call(path: string, call?: Call): Promise<Reply>
  /** The statements sent to Postgres while `work` ran. */
  statementsOf(work: () => Promise<unknown>): Promise<string[]>
  /** Runs `competitor` once, when the use case reaches `point`. */
  at(point: string, competitor: () => Promise<void>): void
}

export interface ShopOptions {
  /** Settings beside those of the test's own services. */
  readonly settings?: Readonly<Record<string, string>>
  /** Relay and queue workers in this process. */
  readonly worker?: boolean
  /** The Stripe emulator; without it, every call to Stripe is refused. */
  readonly stripe?: boolean
  /** The demonstration catalog. */
  readonly seed?: boolean
}

/** Opens a shop that closes with the test file. */
export async function openShop(options: ShopOptions = {}): Promise<TestShop> {
  const { worker = false, stripe = false, seed = true } = options
  const [database, redis, port] = await Promise.all([createTestDatabase(), startRedis(), freePort()])
  const url = `http://127.0.0.1:${port}`
  const emulator = stripe ? await openEmulator(url) : undefined
  const config = readConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    ...databaseSettings(database.url),
    REDIS_URL: redis.url,
    PORT: String(port),
    OTP_RESEND_SECONDS: '0',
    // Tests change rows behind the product's back, and look at once; what keeps answers is tested by itself.
    KEPT_ANSWER_BYTES: '0',
    STRIPE_API_BASE: emulator?.url ?? 'http://127.0.0.1:9',
    ...options.settings,
  })
  const statements: string[] = []
  const competitors = new Map<string, () => Promise<void>>()
  const context = openContext(config, 'test', {
    onStatement: (statement) => void statements.push(statement),
    failpoint: async (point) => {
      const competitor = competitors.get(point)
      competitors.delete(point)
      await competitor?.()
    },
  })
  recordAnswers(context)
  if (seed) await seedGroceries(context.db)
  const app = createApp({
    context,
    lifecycle: { draining: false },
    reporter: { report: () => undefined, flush: () => Promise.resolve() },
  })
  app.listen({ hostname: '127.0.0.1', port, reusePort: false })
  const stopWorker = worker ? startWorker(context) : undefined
  afterThisFile(async () => {
    await stopWorker?.()
    await app.server?.stop(true)
    await emulator?.stop()
    await closeContext(context)
    await database.drop()
  })
  return {
    context,
    redis,
    url,
    databaseUrl: database.url,
    stripeUrl: emulator?.url ?? '',
    call: (path, call) => send(url, path, call),
    async statementsOf(work) {
      const before = statements.length
      await work()
      return statements.slice(before)
    },
    at: (point, competitor) => void competitors.set(point, competitor),
  }
}

async function openEmulator(shopUrl: string) {
  const { runDirectory } = await testServices()
  const dataDirectory = mkdtempSync(join(runDirectory, 'stripe-'))
  afterThisFile(async () => rmSync(dataDirectory, { recursive: true, force: true }))
  return await startStripeEmulator({ port: 0, dataDirectory, webhookUrl: `${shopUrl}/webhooks/stripe` })
}

function startWorker(context: Context): () => Promise<void> {
  const relay = startRelay(context, subscriptions)
  const workers = startQueueWorkers(context)
  return async () => {
    await relay.stop()
    await Promise.all(workers.map((worker) => worker.close(true)))
  }
}

const recordCall = callRecorder()

/** A body that is text or bytes is sent as it is; everything else as JSON. */
export async function send(baseUrl: string, path: string, call: Call = {}): Promise<Reply> {
  const { body, token, headers = {} } = call
  const raw = typeof body === 'string' || body instanceof Uint8Array
  const response = await fetch(new URL(path, baseUrl), {
    method: call.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body !== undefined && { body: raw ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json')
  const answer = isJson ? JSON.parse(text) : text
  const { status } = response
  const request = typeof body === 'string' ? jsonOf(body) : body
  if (isJson && !(body instanceof Uint8Array) && (request !== undefined || body === undefined)) {
    recordCall({
      method: call.method ?? (body === undefined ? 'GET' : 'POST'),
      path,
      status,
      request,
      response: answer,
    })
  }
  return { status, headers: response.headers, body: answer }
}

/** What a text says that is JSON, such as one that was signed as it stands. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
