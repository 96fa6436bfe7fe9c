import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { Context } from '#platform/context'
import { HttpErrors } from './http-errors'
import { type Arrival, networkOf, originOf } from './origin'
import { pathOf } from './path'

type Limited = keyof Context['config']['rateLimits']

/** Points of one caller that this process fetched at once and gives out without asking Redis again. */
interface Lease {
  left: number
  /** What Redis still holds beside the lease. */
  readonly beside: number
  readonly endsAt: number
  /** Redis had no more: the caller waits until the window ends. */
  readonly spent: boolean
  /** Redis is away: nobody is counted for a moment. */
  readonly uncounted: boolean
}

const windowSeconds = 60
/** A lease is this share of a limit, so that a busy caller costs one round trip for many requests. */
const leasesInLimit = 50
const uncountedMs = 1_000
const maxLeases = 50_000
const probes = new Set(['/livez', '/readyz', '/metrics'])

/**
 * Counts a request and refuses it with RATE_LIMIT_REACHED when its caller sent too many. `who` is whoever is signed
 * in; without it, the network is counted.
 */
export type CountRequest = (arrival: Arrival, who?: string) => Promise<void>

const opened = new WeakMap<Context, CountRequest>()

/**
 * Limits requests a minute: those of a customer or guest by who they are, others by their network, and everything under
 * `/auth` by network. Counted in Redis for all processes together; while it is away, everybody may pass, because what
 * must hold is counted in Postgres (see `requestOtp`).
 */
export function rateLimit(context: Context): CountRequest {
  const known = opened.get(context)
  if (known) return known
  const takePoint = openLeases(context)
  const count: CountRequest = async (arrival, who) => {
    const pathname = pathOf(arrival.request)
    if (probes.has(pathname)) return
    const limited = limitedBy(arrival.request.method, pathname)
    const lease = await takePoint(limited, callerOf(context, { arrival, who, limited }))
    if (lease.uncounted) return
    const resetSeconds = Math.max(1, Math.ceil((lease.endsAt - performance.now()) / 1_000))
    Object.assign(arrival.set.headers, {
      'ratelimit-limit': context.config.rateLimits[limited],
      'ratelimit-remaining': lease.left + lease.beside,
      'ratelimit-reset': resetSeconds,
    })
    if (!lease.spent) return
    throw HttpErrors.RATE_LIMIT_REACHED({
      params: { retryAfterSeconds: resetSeconds },
      retryAfterSeconds: resetSeconds,
    })
  }
  opened.set(context, count)
  return count
}

function limitedBy(method: string, pathname: string): Limited {
  if (method === 'GET' || method === 'HEAD') return 'reads'
  return /^(\/admin)?\/auth\//.test(pathname) ? 'signIns' : 'writes'
}

interface Caller {
  readonly arrival: Arrival
  readonly who: string | undefined
  readonly limited: Limited
}

function callerOf(context: Context, { arrival, who, limited }: Caller): string {
  if (who && limited !== 'signIns') return who
  return `network:${networkOf(originOf(context, arrival.request, arrival.server).ip) ?? 'unknown'}`
}

/** Leases by limit and caller; as many as fit, the oldest make room: a lost one costs its caller a few points. */
function openLeases(context: Context) {
  const limiterOf = openLimiters(context)
  const leases = new Map<string, Promise<Lease>>()
  // A Redis that hangs would cost every new caller a second: while one found it away, the others do not ask.
  let awayUntil = 0

  const renew = (limited: Limited, caller: string): Promise<Lease> => {
    const size = Math.max(1, Math.floor(context.config.rateLimits[limited] / leasesInLimit))
    const lease =
      performance.now() < awayUntil
        ? Promise.resolve(uncounted(awayUntil))
        : fetchLease(limiterOf[limited], caller, size).catch(() => {
            awayUntil = performance.now() + uncountedMs
            return uncounted(awayUntil)
          })
    const [oldest] = leases.keys()
    if (leases.size >= maxLeases && oldest) leases.delete(oldest)
    leases.set(`${limited}:${caller}`, lease)
    return lease
  }

  return async (limited: Limited, caller: string): Promise<Lease> => {
    const key = `${limited}:${caller}`
    for (;;) {
      const held = leases.get(key) ?? renew(limited, caller)
      const lease = await held
      const current = lease.endsAt > performance.now()
      if (current && lease.spent) return lease
      if (current && lease.left > 0) {
        lease.left -= 1
        return lease
      }
      // Over or used up. Somebody else may have fetched the next one meanwhile.
      if (leases.get(key) === held) leases.delete(key)
    }
  }
}

function openLimiters(context: Context): Record<Limited, RateLimiterRedis> {
  const { rateLimits } = context.config
  const open = (limited: Limited) =>
    new RateLimiterRedis({
      storeClient: context.redis,
      keyPrefix: `metropolitan:rate:${limited}`,
      points: rateLimits[limited],
      duration: windowSeconds,
      rejectIfRedisNotReady: true,
    })
  return { reads: open('reads'), writes: open('writes'), signIns: open('signIns') }
}

async function fetchLease(limiter: RateLimiterRedis, caller: string, size: number): Promise<Lease> {
  try {
    return leaseFrom(await limiter.consume(caller, size), size)
  } catch (error) {
    if (error instanceof RateLimiterRes) return leaseFrom(error, 0)
    throw error
  }
}

function uncounted(endsAt: number): Lease {
  return { left: Number.MAX_SAFE_INTEGER, beside: 0, endsAt, spent: false, uncounted: true }
}

function leaseFrom(result: RateLimiterRes, size: number): Lease {
  const endsAt = performance.now() + result.msBeforeNext
  return { left: size, beside: result.remainingPoints, endsAt, spent: size === 0, uncounted: false }
}
