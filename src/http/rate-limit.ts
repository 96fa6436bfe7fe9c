import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { Context } from '#platform/context'
import { HttpErrors } from './http-errors'
import { type Arrival, networkOf, originOf, wideNetworkOf } from './origin'
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
/** All of a /48 may send so many times what one of its networks may: offices and carriers share one, too. */
const wideFactor = 4
/** A lease is this share of a limit, so that a busy caller costs one round trip for many requests. */
const leasesInLimit = 50
const uncountedMs = 1_000
const maxLeases = 50_000
const probes = new Set(['/livez', '/readyz', '/metrics'])

/** Whoever is signed in, as their requests are counted. */
export interface Counted {
  readonly name: string
  /** Anybody can be as many of these as they like: what they write is counted by network, too. */
  readonly madeAtWill: boolean
}

/**
 * Counts a request and refuses it with RATE_LIMIT_REACHED when its caller sent too many. `who` is whoever is signed
 * in; without it, the network is counted.
 */
export type CountRequest = (arrival: Arrival, who?: Counted) => Promise<void>

/**
 * The same without waiting, where this process holds the points that the request takes: false, and nothing is taken or
 * refused, where somebody has to be asked first.
 */
export type CountAtOnce = (arrival: Arrival, who?: Counted) => boolean

interface Counters {
  readonly count: CountRequest
  readonly countAtOnce: CountAtOnce
}

const opened = new WeakMap<Context, Counters>()

/**
 * Limits requests a minute: those of a customer or guest by who they are, others by their network, and everything under
 * `/auth` by network; new guests and what guests write by network as well. Counted in Redis for all processes together;
 * while it is away, everybody may pass, because what must hold is counted in Postgres (see `requestOtp`).
 */
export function rateLimit(context: Context): CountRequest {
  return countersOf(context).count
}

export function rateLimitAtOnce(context: Context): CountAtOnce {
  return countersOf(context).countAtOnce
}

function countersOf(context: Context): Counters {
  const known = opened.get(context)
  if (known) return known
  const { takePoint, heldAtOnce } = openLeases(context)
  const count: CountRequest = async (arrival, who) => {
    const pathname = pathOf(arrival.request)
    if (probes.has(pathname)) return
    const { ip } = originOf(context, arrival.request, arrival.server)
    for (const point of pointsOf({ method: arrival.request.method, pathname, ip, who })) {
      const lease = await takePoint(point)
      if (!lease.uncounted) tell(arrival, lease, maximumOf(context, point))
    }
  }
  const countAtOnce: CountAtOnce = (arrival, who) => {
    const { ip } = originOf(context, arrival.request, arrival.server)
    const pathname = pathOf(arrival.request)
    const points = pointsOf({ method: arrival.request.method, pathname, ip, who })
    const held = points.map((point) => ({ point, lease: heldAtOnce(point) }))
    for (const { lease } of held) if (!lease) return false
    for (const { point, lease } of held) {
      if (!lease) continue
      lease.left -= 1
      if (!lease.uncounted) tell(arrival, lease, maximumOf(context, point))
    }
    return true
  }
  const counters = { count, countAtOnce }
  opened.set(context, counters)
  return counters
}

/** Says in the answer how much is left of the limit that will be reached first. Throws where one is. */
function tell({ set: { headers } }: Arrival, lease: Lease, maximum: number): void {
  const remaining = lease.left + lease.beside
  const resetSeconds = Math.max(1, Math.ceil((lease.endsAt - performance.now()) / 1_000))
  if (lease.spent || remaining < Number(headers['ratelimit-remaining'] ?? Number.POSITIVE_INFINITY)) {
    Object.assign(headers, {
      'ratelimit-limit': maximum,
      'ratelimit-remaining': remaining,
      'ratelimit-reset': resetSeconds,
    })
  }
  if (!lease.spent) return
  throw HttpErrors.RATE_LIMIT_REACHED({
    params: { retryAfterSeconds: resetSeconds },
    retryAfterSeconds: resetSeconds,
  })
}

/** What one request takes a point of. */
interface Point {
  readonly limited: Limited
  readonly caller: string
  readonly wide: boolean
}

interface Asking {
  readonly method: string
  readonly pathname: string
  readonly ip: string | null
  readonly who: Counted | undefined
}

function pointsOf({ method, pathname, ip, who }: Asking): Point[] {
  const limited = limitedBy(method, pathname)
  const own = who && limited !== 'signIns'
  return [
    ...(own ? [{ limited, caller: who.name, wide: false }] : byNetwork(limited, ip)),
    ...(who?.madeAtWill && limited === 'writes' ? byNetwork('guestWrites', ip) : []),
    ...(method === 'POST' && pathname === '/auth/guest' ? byNetwork('guests', ip) : []),
  ]
}

function limitedBy(method: string, pathname: string): Limited {
  if (method === 'GET' || method === 'HEAD') return 'reads'
  return /^(\/admin)?\/auth\//.test(pathname) ? 'signIns' : 'writes'
}

function byNetwork(limited: Limited, ip: string | null): Point[] {
  const wide = wideNetworkOf(ip)
  const network = { limited, caller: `network:${networkOf(ip) ?? 'unknown'}`, wide: false }
  return wide ? [network, { limited, caller: `network:${wide}`, wide: true }] : [network]
}

function maximumOf({ config }: Context, { limited, wide }: Omit<Point, 'caller'>): number {
  return config.rateLimits[limited] * (wide ? wideFactor : 1)
}

/** Leases by limit and caller; as many as fit, the oldest make room: a lost one costs its caller a few points. */
function openLeases(context: Context) {
  const limiterOf = openLimiters(context)
  const leases = new Map<string, Promise<Lease>>()
  const arrived = new WeakMap<Promise<Lease>, Lease>()
  // A Redis that hangs would cost every new caller a second: while one found it away, the others do not ask.
  let awayUntil = 0

  const renew = (key: string, point: Point): Promise<Lease> => {
    const size = Math.max(1, Math.floor(maximumOf(context, point) / leasesInLimit))
    const lease =
      performance.now() < awayUntil
        ? Promise.resolve(uncounted(awayUntil))
        : fetchLease(limiterOf(point), point.caller, size).catch(() => {
            awayUntil = performance.now() + uncountedMs
            return uncounted(awayUntil)
          })
    const [oldest] = leases.keys()
    if (leases.size >= maxLeases && oldest) leases.delete(oldest)
    leases.set(key, lease)
    void lease.then((one) => arrived.set(lease, one))
    return lease
  }
  const keyOf = ({ limited, caller }: Point): string => `${limited}:${caller}`
  /** A lease with a point left, where there is one already. */
  const heldAtOnce = (point: Point): Lease | undefined => {
    const held = leases.get(keyOf(point))
    const lease = held && arrived.get(held)
    return lease && lease.left > 0 && !lease.spent && lease.endsAt > performance.now() ? lease : undefined
  }

  const takePoint = async (point: Point): Promise<Lease> => {
    const key = keyOf(point)
    for (;;) {
      const held = leases.get(key) ?? renew(key, point)
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
  return { takePoint, heldAtOnce }
}

function openLimiters(context: Context): (point: Point) => RateLimiterRedis {
  const open = (limited: Limited, wide: boolean) =>
    new RateLimiterRedis({
      storeClient: context.redis,
      keyPrefix: `metropolitan:rate:${limited}`,
      points: maximumOf(context, { limited, wide }),
      duration: windowSeconds,
      rejectIfRedisNotReady: true,
    })
  const pairOf = (limited: Limited) => ({ narrow: open(limited, false), wide: open(limited, true) })
  const limiters = {
    reads: pairOf('reads'),
    writes: pairOf('writes'),
    signIns: pairOf('signIns'),
    guests: pairOf('guests'),
    guestWrites: pairOf('guestWrites'),
  }
  return ({ limited, wide }) => limiters[limited][wide ? 'wide' : 'narrow']
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
