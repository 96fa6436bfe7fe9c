import { watches } from '#app/watches'
import type { Context } from '#platform/context'
import type { Sighting, Watch } from '#platform/watch'
import { messageOf } from '../services/progress'

/** Something that a person should see to, and what to call next. */
export interface Trouble {
  readonly what: string
  readonly next: string
}

/** Whoever gives no answer in this time is away. */
const patienceMs = 5_000

/** Asks Postgres, Redis and everything that the API watches for, all at once; who does not answer is a trouble, too. */
export async function examine(context: Context): Promise<Trouble[]> {
  const postgres = await isAway(async () => void (await context.db.sql`select 1`))
  const redis = isAway(() => untilRedisAnswers(context))
  const seen = postgres === undefined ? watches.map((watch) => look(context, watch)) : []
  const found = [
    ...(postgres === undefined ? [] : [{ what: `Postgres is away: ${postgres}`, next: 'bun run db:status' }]),
    ...(await redis.then((reason) =>
      reason === undefined
        ? []
        : [{ what: `Redis is away, the shop goes on without it: ${reason}`, next: 'redis-cli ping' }],
    )),
  ]
  return [...found, ...(await Promise.all(seen)).flat()]
}

async function look(context: Context, watch: Watch): Promise<Trouble[]> {
  let sightings: readonly Sighting[] = []
  const fault = await isAway(async () => {
    sightings = await watch(context)
  })
  if (fault !== undefined) return [{ what: `Not looked at: ${fault}`, next: 'bun run db:status' }]
  return sightings.map(describe)
}

function describe({ key, message, facts }: Sighting): Trouble {
  if (key === 'outbox') {
    const waited = Math.round(Number(facts.oldestSeconds))
    return {
      what: `${facts.open} ${message}: the oldest for ${waited} s`,
      next: 'start a worker: bun run worker',
    }
  }
  if (key === 'payments') {
    const next = 'GET /admin/stripe-events?outcome=unprocessed, and Stripe’s own status'
    return { what: `${message}: ${facts.orders} or more in ${facts.minutes} minutes`, next }
  }
  const since = facts.oldest instanceof Date ? facts.oldest.toISOString() : ''
  return {
    what: `${facts.count} × ${facts.what} (${key}), the oldest since ${since}`,
    next: String(facts.next),
  }
}

/** Why somebody cannot be asked; undefined where they answered in time. */
async function isAway(ask: () => Promise<void>): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const timer = setTimeout(resolve, patienceMs, `no answer in ${patienceMs / 1_000} seconds`)
  try {
    return await Promise.race([ask(), promise]).then((late) => late ?? undefined)
  } catch (error) {
    return messageOf(error).replaceAll(/\s*\n\s*/g, ' ')
  } finally {
    clearTimeout(timer)
  }
}

async function untilRedisAnswers({ redis }: Context): Promise<void> {
  if (redis.status !== 'ready') {
    await new Promise<void>((resolve, reject) => {
      redis.once('ready', resolve)
      redis.once('error', reject)
    })
  }
  await redis.ping()
}
