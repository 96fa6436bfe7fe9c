import type Stripe from 'stripe'
import { type BoundedMemory, openBoundedMemory } from './bounded-memory'
import type { Config } from './config'
import { type Gate, openGate, type StatementMeter } from './connection-gate'
import { type DatabaseProbes, openDatabase, openReader, type Pool, type Reader } from './database'
import { type DatabaseEpoch, openDatabaseEpoch } from './database-epoch'
import { type Limits, openLimits } from './limits'
import { type Log, openProcessLog } from './log'
import type { LogOutput } from './log-output'
import { type OpenMetrics, openMetrics } from './metrics'
import { openRedis } from './redis'
import { openReplicas, type Replicas } from './replicas'
import { type ErrorReporter, openErrorReporter } from './sentry'
import { openStripe } from './stripe'
import { openTasks, type Tasks } from './tasks'
import { runOutsideTransaction } from './transaction-scope'
import { openWakeUps, type RedisClient, type WakeUps } from './wake-ups'

/** What a process opened once; the first argument of every use case. */
export interface Context {
  readonly config: Config
  readonly db: Pool
  /** For what only reads and may take its time: a pool of its own, so that customers never wait for it. */
  readonly reader: Reader
  /** Other databases to read from; undefined where none is configured. `readAside` is the way to them. */
  readonly replicas: Replicas | undefined
  /** Whose past it is that Postgres has: what Redis remembers of another one is not believed. */
  readonly epoch: DatabaseEpoch
  readonly redis: RedisClient
  readonly wakeUps: WakeUps
  readonly stripe: Stripe
  readonly limits: Limits
  /**
   * Where requests stand in line before they begin what they will want connections for again and again. It lets in half
   * as many as there are connections: else all would begin, and none could go on, because all wait behind each other.
   */
  readonly turns: Gate
  readonly tasks: Tasks
  /** What tokens say whose signatures were verified: each is verified once, its session asked for every time. */
  readonly verifiedTokens: BoundedMemory
  readonly log: Log
  /** What those who watch the shop may know of this process; nothing is noted where none is scraped. */
  readonly metrics: OpenMetrics
  /** Where its lines go. */
  readonly logOutput: LogOutput
  /** Where people look for errors, beside the log; nowhere where none is configured. */
  readonly reporter: ErrorReporter
  /** The application's clock. Lifetimes that two processes compare are measured by the database's clock instead. */
  readonly now: () => Date
  /**
   * A named point between two steps of a use case. Does nothing in production; a test runs a competitor there,
   * or ends the process.
   */
  readonly failpoint: (point: string) => Promise<void>
}

export async function closeContext(context: Context): Promise<void> {
  context.wakeUps.close()
  context.redis.disconnect()
  await Promise.all([context.db.close(), context.reader.close(), context.replicas?.close()])
}

/** What a test looks at or decides from outside. */
export interface Probes extends DatabaseProbes {
  readonly failpoint?: Context['failpoint']
  readonly now?: Context['now']
}

/** Some megabytes, and the customers of a quarter of an hour. */
const mostTokens = 10_000

/** Opens everything a process needs. Nothing is contacted yet: connections are made when first used. */
export function openContext(config: Config, processName: string, probes: Probes = {}): Context {
  const { log: plainLog, output: logOutput } = openProcessLog(processName, config.logLevel)
  const log = plainLog.child({ release: config.release })
  const redis = openRedis(config.redis, log)
  const metrics = openMetrics(config.metricsPort !== 0)
  const looking = metrics.isOn ? { ...probes, meter: meterOf(metrics) } : probes
  const db = openDatabase(config.database, processName, looking)
  return {
    config,
    log,
    metrics,
    logOutput,
    redis,
    db,
    epoch: openDatabaseEpoch(db, log),
    reader: openReader(config.database, { processName, url: config.database.readerUrl }, looking),
    replicas:
      config.database.replicaUrls.length > 0
        ? openReplicas({ config: config.database, processName, redis, log, probes: looking })
        : undefined,
    wakeUps: openWakeUps(config.redis, redis, log),
    stripe: openStripe(config.stripe),
    limits: openLimits(),
    turns: openGate({
      places: Math.max(1, Math.floor(config.database.poolSize / 2)),
      waitMs: config.database.acquireTimeoutMs,
    }),
    tasks: openTasks(),
    verifiedTokens: openBoundedMemory(mostTokens),
    reporter: openErrorReporter(config),
    now: probes.now ?? (() => new Date()),
    failpoint: probes.failpoint ? asCompetitor(probes.failpoint) : crashPoint(config),
  }
}

function meterOf(metrics: OpenMetrics): StatementMeter {
  return (statement, seconds, isError) => {
    metrics.observe('metropolitan_statement_duration_seconds', seconds, { statement })
    if (isError) metrics.count('metropolitan_statement_errors_total', { statement })
  }
}

/** Whoever a test lets in between two steps is somebody else, also where those steps are one transaction. */
function asCompetitor(failpoint: Context['failpoint']): Context['failpoint'] {
  return (point) => runOutsideTransaction(() => failpoint(point))
}

/** In tests of real processes, `CRASH_AT` names the point at which this one dies as by kill -9. */
function crashPoint(config: Config): Context['failpoint'] {
  const { crashAt } = config
  if (!crashAt) return () => Promise.resolve()
  return async (point) => {
    if (point === crashAt) process.kill(process.pid, 'SIGKILL')
  }
}
