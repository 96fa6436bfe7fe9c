import type { Context } from './context'
import type { Sample } from './metrics'
import { withoutRedis } from './redis'

/** How often the event loop is asked whether it is late. */
const beatMs = 100
/** How often Redis is asked whether it answers. */
const pingMs = 2_000

/** Shows what a process is and how it does: release, memory, pools, event loop, and its Redis. Answers what stops it. */
export function showProcess(context: Context, processName: string): () => void {
  const { config, db, reader, turns, limits, tasks, now, metrics } = context
  const { release, environment } = config
  const startedAt = now().getTime() / 1_000
  metrics.show(() => [
    {
      metric: 'metropolitan_build_info',
      labels: { process: processName, release, environment, bun: Bun.version },
      value: 1,
    },
    { metric: 'metropolitan_started_timestamp_seconds', value: startedAt },
    ...memory(),
    ...gatesOf([['database', db], ['reader', reader], ['turns', turns], ...limits.gates()]),
    { metric: 'metropolitan_database_lost_connections_total', value: db.lostConnections() },
    { metric: 'metropolitan_tasks_in_hand', value: tasks.list().length },
    {
      metric: 'metropolitan_task_oldest_seconds',
      value: Math.max(0, ...tasks.list().map(({ since }) => (now().getTime() - since.getTime()) / 1_000)),
    },
    ...tasks.rounds().flatMap(({ name, doneAt }) =>
      doneAt
        ? [
            {
              metric: 'metropolitan_timer_last_success_timestamp_seconds' as const,
              labels: { timer: name },
              value: doneAt.getTime() / 1_000,
            },
          ]
        : [],
    ),
  ])
  const stops = [watchEventLoop(context), watchRedis(context), countCollections(context)]
  return () => {
    for (const stop of stops) stop()
  }
}

function memory(): Sample[] {
  const { rss, heapUsed, external } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  const bytes = Object.entries({ resident: rss, heap: heapUsed, external })
  const seconds = Object.entries({ user, system })
  return [
    ...bytes.map(([kind, value]) => ({
      metric: 'metropolitan_memory_bytes' as const,
      labels: { kind },
      value,
    })),
    ...seconds.map(([mode, microseconds]) => ({
      metric: 'metropolitan_cpu_seconds_total' as const,
      labels: { mode },
      value: microseconds / 1_000_000,
    })),
  ]
}

type Gates = readonly (readonly [name: string, Pick<Context['turns'], 'occupancy'>])[]

function gatesOf(gates: Gates): Sample[] {
  return gates.flatMap(([pool, gate]) => {
    const { places, inside, waiting, refused } = gate.occupancy()
    const labels = { pool }
    return [
      { metric: 'metropolitan_pool_places' as const, labels, value: places },
      { metric: 'metropolitan_pool_in_use' as const, labels, value: inside },
      { metric: 'metropolitan_pool_waiting' as const, labels, value: waiting },
      { metric: 'metropolitan_pool_refused_total' as const, labels, value: refused },
    ]
  })
}

/** A process that computes, or that the machine does not let run, comes late to every timer. */
function watchEventLoop({ metrics }: Context): () => void {
  let due = performance.now() + beatMs
  const timer = setInterval(() => {
    const late = performance.now() - due
    metrics.observe('metropolitan_event_loop_lag_seconds', Math.max(0, late) / 1_000)
    due = performance.now() + beatMs
  }, beatMs)
  timer.unref()
  return () => clearInterval(timer)
}

/** The engine tells nobody of its collections: one has been there when what nobody holds is gone. */
function countCollections({ metrics }: Context): () => void {
  const token = {}
  const registry = new FinalizationRegistry(() => {
    metrics.count('metropolitan_garbage_collections_total')
    registry.register({}, undefined, token)
  })
  metrics.count('metropolitan_garbage_collections_total', {}, 0)
  registry.register({}, undefined, token)
  // What is answered holds the registry, which would be garbage itself.
  return () => void registry.unregister(token)
}

/** A Redis that is frozen keeps its connection: only an answer says that it is there. */
function watchRedis({ metrics, redis }: Context): () => void {
  let [isUp, awaySeconds, askedAt] = [false, 0, performance.now()]
  const note = (answered: boolean): void => {
    const seconds = (performance.now() - askedAt) / 1_000
    askedAt = performance.now()
    if (!answered) awaySeconds += seconds
    isUp = answered
  }
  let isAsking = false
  const ask = async (): Promise<void> => {
    if (isAsking) return
    isAsking = true
    note(await withoutRedis(async () => (await redis.ping()) === 'PONG', false))
    isAsking = false
  }
  void ask()
  const timer = setInterval(() => void ask(), pingMs)
  timer.unref()
  metrics.show(() => [
    { metric: 'metropolitan_redis_up', value: isUp ? 1 : 0 },
    { metric: 'metropolitan_redis_away_seconds_total', value: awaySeconds },
  ])
  return () => clearInterval(timer)
}
