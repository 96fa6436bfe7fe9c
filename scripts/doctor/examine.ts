import { watches } from '#app/watches'
import type { Context } from '#platform/context'
import type { Sighting, Watch } from '#platform/watch'
import { messageOf, poll } from '../services/index'

/** Something that a person should see to, and what to call next. */
export interface Trouble {
  readonly what: string
  readonly next: string
}

/**
 * Asks Postgres, Redis and everything that the API watches for; whoever gives no answer in `patienceMs` is away, and that is a
 * trouble, too.
 */
export async function examine(context: Context, patienceMs = 5_000): Promise<Trouble[]> {
  const isAway = waiting(patienceMs)
  const redis = isAway(() => untilRedisAnswers(context))
  const postgres = await isAway(async () => void (await context.db.sql`select 1`))
  const seen = postgres === undefined ? watches.map((watch) => look(context, watch, isAway)) : []
  const found = [
    ...(postgres === undefined
      ? []
      : [{ what: `Postgres is away: ${postgres}`, next: './scripts/run db:status' }]),
    ...(await redis.then((reason) =>
      reason === undefined
        ? []
        : [{ what: `Redis is away, the shop goes on without it: ${reason}`, next: 'redis-cli ping' }],
    )),
  ]
  return [...found, ...(await findUnfitReplicas(context)), ...(await Promise.all(seen)).flat()]
}

/** They are looked at from now on: a standby that is well is seen to be so at the first or second look. */
async function findUnfitReplicas({ replicas }: Context): Promise<Trouble[]> {
  if (!replicas) return []
  const unfit = () => replicas.states().filter(({ state }) => state !== 'fresh')
  await poll(() => (unfit().length === 0 ? true : undefined), { deadlineMs: 2_000, everyMs: 50 })
  return unfit().map(({ host, state, lagMs }) => ({
    what: `The replica ${host} is ${state}${lagMs === undefined ? '' : ` (${Math.round(lagMs)} ms)`}: nothing is read from it`,
    next: 'docs/operations/replicas.md',
  }))
}

async function look(context: Context, watch: Watch, isAway: ReturnType<typeof waiting>): Promise<Trouble[]> {
  let sightings: readonly Sighting[] = []
  const fault = await isAway(async () => {
    sightings = await watch(context)
  })
  if (fault !== undefined) return [{ what: `Not looked at: ${fault}`, next: './scripts/run db:status' }]
  return sightings.map(describe)
}

function describe({ key, message, facts }: Sighting): Trouble {
  if (key === 'outbox') {
    const waited = Math.round(Number(facts.oldestSeconds))
    return {
      what: `${facts.open} ${message}: the oldest for ${waited} s`,
      next: 'start a worker: ./scripts/run worker',
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

/** Says why somebody cannot be asked; undefined where they answered in time. */
function waiting(patienceMs: number) {
  return async (ask: () => Promise<void>): Promise<string | undefined> => {
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
