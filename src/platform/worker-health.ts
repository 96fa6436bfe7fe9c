import { BootError } from './boot'
import type { Context } from './context'
import { inTime, probeMs } from './in-time'
import type { Measuring } from './measuring'
import { lateSeconds, readBacklog } from './outbox-backlog'
import { withoutRedis } from './redis'

export interface WorkerHealth {
  /** From now on it says that it is not ready. */
  drain(): void
  stop(): Promise<void>
}

const nobody: WorkerHealth = { drain: () => undefined, stop: () => Promise.resolve() }

/**
 * Answers probes of the worker on a port of its own, `WORKER_PORT`: `/livez`, and `/readyz`, which says what it has in
 * hand and when its periodic work was last done. It is not ready while it cannot reach Postgres, without which it can do nothing, and while it ends.
 */
export function serveWorkerHealth(context: Context, measuring: Pick<Measuring, 'isMine'>): WorkerHealth {
  const { workerPort: port, http } = context.config
  if (port === 0) return nobody
  let draining = false
  const held = () => ({ ...inHand(context), measures: measuring.isMine() })
  const server = listen({ hostname: http.host, port, reusePort: http.reusePort }, async (request) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/livez') return answer(context, 200, { status: 'alive' })
    if (pathname !== '/readyz') return answer(context, 404, { status: 'unknown' })
    if (draining) return answer(context, 503, { status: 'stopping', ...held() })
    return await readiness(context, held)
  })
  return {
    drain() {
      draining = true
    },
    stop: async () => void (await server.stop(true)),
  }
}

interface Address {
  readonly hostname: string
  readonly port: number
  /** While one process replaces another, both have the port. */
  readonly reusePort: boolean
}

function listen(address: Address, handle: (request: Request) => Promise<Response>) {
  try {
    return Bun.serve({ ...address, fetch: handle })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new BootError(
      `The worker cannot listen on ${address.hostname}:${address.port} (WORKER_PORT): ${reason}`,
    )
  }
}

async function readiness(context: Context, held: () => object): Promise<Response> {
  try {
    const backlog = readBacklog(context.db)
    const ping = async () => (await context.redis.ping()) && ('up' as const)
    const redis = await withoutRedis(ping, 'down' as const)
    const known = await inTime(backlog, probeMs)
    if (!known) throw new Error('Postgres does not answer')
    const { open, oldestSeconds } = known
    const isWell = redis === 'up' && oldestSeconds <= lateSeconds
    const facts = { postgres: 'up', redis, outbox: { open, oldestSeconds }, ...held() }
    return answer(context, 200, { status: isWell ? 'ready' : 'degraded', ...facts })
  } catch {
    return answer(context, 503, { status: 'unavailable', postgres: 'down', ...held() })
  }
}

/** What is under way, and of what comes round the last round. Every worker does all of that; one of them measures. */
function inHand({ tasks, now }: Context) {
  const secondsSince = (moment: Date): number => Math.round((now().getTime() - moment.getTime()) / 1_000)
  const list = tasks.list().map(({ since, ...task }) => ({ ...task, seconds: secondsSince(since) }))
  const periodic = tasks.rounds().map(({ name, outcome, seconds, endedAt }) => ({
    name,
    outcome,
    tookSeconds: seconds,
    secondsAgo: secondsSince(endedAt),
  }))
  return { tasks: list, periodic }
}

function answer({ config }: Context, status: number, body: object): Response {
  const { release } = config
  return Response.json({ ...body, release }, { status, headers: { 'x-release': release } })
}
