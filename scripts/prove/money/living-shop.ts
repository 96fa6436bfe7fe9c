import postgres from 'postgres'
import type { TestProcess } from '../../../tests/support/processes'
import { openRealShop, type RealShop } from '../../../tests/support/real-shop'
import { type Call, type Reply, send } from '../../../tests/support/shop'

export interface Answer {
  readonly status: number
  readonly body: Reply['body']
  /** False where a try before it had no answer: that one may have had its effect. */
  readonly isFirst: boolean
}

/** A shop of real processes that are killed and started, and whose database is exchanged under them. */
export interface LivingShop {
  readonly real: RealShop
  /** Answers of 500, of which there must be none. */
  readonly faults: string[]
  /** A connection to the database that the shop is on now. */
  sql(): postgres.Sql
  databaseUrl(): string
  moveTo(databaseUrl: string): Promise<void>
  start(which: Part, crashAt?: string): Promise<TestProcess>
  /** Sends a request until it is answered with more than «try again», as an app and a panel do. */
  ask(path: string, call?: Call): Promise<Answer>
}

export type Part = 'api' | 'worker'

const patienceMs = 90_000
const pauseMs = 100

export async function openLivingShop(): Promise<LivingShop> {
  const real = await openRealShop()
  const faults: string[] = []
  let databaseUrl = String(real.environment.DATABASE_URL)
  let sql = connect(databaseUrl)
  const apis: TestProcess[] = []
  await real.startStripe()
  return {
    real,
    faults,
    sql: () => sql,
    databaseUrl: () => databaseUrl,
    async moveTo(url) {
      await sql.end({ timeout: 1 })
      databaseUrl = url
      sql = connect(url)
    },
    async start(which, crashAt = '') {
      const environment = { DATABASE_URL: databaseUrl, LOG_LEVEL: 'warn', CRASH_AT: crashAt }
      // The worker says on the level of information that it runs.
      if (which === 'worker') return await real.startWorker({ ...environment, LOG_LEVEL: 'info' })
      const api = await real.startApi(environment)
      apis.push(api)
      return api
    },
    async ask(path, call) {
      const endsAt = Date.now() + patienceMs
      for (let isFirst = true; Date.now() < endsAt; isFirst = false) {
        const reply = await send(real.url, path, call).catch(() => undefined)
        if (reply?.status === 500) faults.push(`${path}: 500, ${causeOf(apis, reply.body.requestId)}`)
        const mayPass = !reply || reply.status >= 500 || reply.body.retryable === true
        if (!mayPass) return { status: reply.status, body: reply.body, isFirst }
        await Bun.sleep(pauseMs)
      }
      throw new Error(`${path} was not answered within ${patienceMs} ms`)
    },
  }
}

/** What the process that answered so wrote into its log. */
function causeOf(apis: readonly TestProcess[], requestId: unknown): string {
  const lines = apis.flatMap((api) => api.logs()).filter((line) => line.requestId === requestId)
  return JSON.stringify(lines.find(({ msg }) => msg === 'request failed') ?? lines)
}

function connect(url: string): postgres.Sql {
  return postgres(url, { max: 4, onnotice: () => undefined })
}

/** Where a process may die: between what is written here and what is done at Stripe, or before its answer. */
const points: Readonly<Record<Part, readonly string[]>> = {
  api: ['order.written', 'admin.changed', 'event.opened', 'event.applied', ''],
  worker: [
    'relay.claimed',
    'intent.row_written',
    'intent.created',
    'intent.stored',
    'refund.row_read',
    'refund.created',
    'refund.stored',
    'cancel.intent_closed',
    'expiry.intent_closed',
    '',
  ],
}
const shortestLifeMs = 1_500
const spanMs = 4_000

/**
 * Starts API and worker, each of which dies at some point of its work or after some seconds, and is started again. What it
 * answers ends that, with both of them dead.
 */
export function startDyingShop(shop: LivingShop, random: () => number) {
  const end = Promise.withResolvers<void>()
  let deaths = 0
  let isOver = false
  const live = async (which: Part): Promise<void> => {
    while (!isOver) {
      const crashAt = points[which][Math.floor(random() * points[which].length)]
      const process = await shop.start(which, crashAt).catch(() => undefined)
      const lifeMs = shortestLifeMs + random() * spanMs
      await Promise.race([process?.exited, Bun.sleep(lifeMs), end.promise])
      await process?.kill9()
      deaths += 1
    }
  }
  const lives = [live('api'), live('worker')]
  return async (): Promise<number> => {
    isOver = true
    end.resolve()
    await Promise.all(lives)
    return deaths
  }
}
