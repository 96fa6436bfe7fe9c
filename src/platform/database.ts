import postgres from 'postgres'
import type { Config } from './config'
import {
  firstWords,
  type GatedClient,
  gated,
  intercepted,
  type Sql,
  type StatementMeter,
} from './connection-gate'
import { isEndedByConflict } from './database-faults'
import { openHosts } from './database-hosts'
import { readDatabaseTarget } from './database-url'
import { valueTypes } from './database-values'
import { assertOutsideTransaction, openScope, type TransactionScope } from './transaction-scope'
import type { WakeUps } from './wake-ups'

export type { Sql } from './connection-gate'
export { isDatabaseUnavailable, isEndedByConflict, sqlState, violatedConstraint } from './database-faults'
/** A part of a statement, which is not sent by itself. */
export type Fragment = postgres.Fragment

const access = Symbol('access')
const opener = Symbol('opener')
const wakeUpTopics = Symbol('wakeUpTopics')

/** Where a statement may run: the pool, or an open transaction. `sql` is postgres.js, prepared on the server. */
export interface Database {
  readonly sql: Sql
  readonly [access]: 'write'
}

/**
 * An open transaction. A function that takes one cannot be handed the pool, and `transact` cannot be handed one: neither
 * compiles.
 */
export interface Transaction extends Database {
  /** What is announced when it has committed. */
  readonly [wakeUpTopics]: Set<string>
}

export interface Pool extends Database {
  readonly [opener]: GatedClient['begin']
  readonly occupancy: GatedClient['gate']['occupancy']
  /** How many of its connections have ended, for whatever reason: the next one may lead to another server. */
  lostConnections(): number
  /** The same connections, for what only reads and has no replica to read from. */
  readonly reading: Reader
  /** Waits up to five seconds for running statements, then closes. */
  close(): Promise<void>
}

/** Where only what reads may run. It is no `Database`: what takes one of them cannot be handed the other. */
export interface Reader {
  readonly sql: Sql
  readonly [access]: 'read'
  readonly occupancy: GatedClient['gate']['occupancy']
  /** Waits up to five seconds for running statements, then closes. */
  close(): Promise<void>
}

/** What a statement that only reads may be handed: any of them. */
export type Queryable = Database | Reader

/** Is told every statement that is sent, with its parameters and those of their types (OIDs) that are known. */
export type StatementProbe = (
  statement: string,
  parameters: readonly unknown[],
  types: readonly number[],
) => void

/** What looks on from outside: tests that count statements, and the verification that reads plans. */
export interface DatabaseProbes {
  readonly onStatement?: StatementProbe
  /** Gets each notice of the server. */
  readonly onNotice?: (message: string) => void
  readonly meter?: StatementMeter
}

/**
 * Opens the process's one pool. Connections are made when first used; a statement that gets none in
 * `acquireTimeoutMs` is refused, and one that Postgres does not answer in time is given up: sooner where a customer waits
 * for it, in the API, than where nobody does. `processName` shows in pg_stat_activity.
 */
export function openDatabase(
  config: Config['database'],
  processName: string,
  probes: DatabaseProbes = {},
): Pool {
  let lost = 0
  const driver = openDriver(config, probes, {
    connection: { application_name: `metropolitan-${processName}` },
    deadlineMs: processName === 'api' ? config.requestDeadlineMs : config.deadlineMs,
    onClose: () => {
      lost += 1
    },
  })
  const room = { places: config.poolSize, waitMs: config.acquireTimeoutMs }
  const { sql, begin, gate } = gated(driver, room, probes.meter)
  const close = () => driver.end({ timeout: 5 })
  return {
    sql,
    [access]: 'write',
    [opener]: begin,
    occupancy: gate.occupancy,
    lostConnections: () => lost,
    reading: { sql, [access]: 'read', occupancy: gate.occupancy, close },
    close,
  }
}

/** Opens a pool for reading: small, so that a slow report keeps nobody waiting. Postgres refuses whatever writes (25006). */
export function openReader(
  config: Config['database'],
  { processName, url = config.url, poolSize = config.readerPoolSize }: ReaderOptions,
  probes: DatabaseProbes = {},
): Reader {
  const driver = openDriver({ ...config, url, poolSize }, probes, {
    connection: {
      application_name: `metropolitan-${processName}-reader`,
      default_transaction_read_only: 'on',
    },
    deadlineMs: config.deadlineMs,
  })
  const { sql, gate } = gated(driver, { places: poolSize, waitMs: config.acquireTimeoutMs }, probes.meter)
  return { sql, [access]: 'read', occupancy: gate.occupancy, close: () => driver.end({ timeout: 5 }) }
}

interface ReaderOptions {
  readonly processName: string
  readonly url?: string
  readonly poolSize?: number
}

interface DriverOptions {
  readonly connection: Readonly<Record<string, string>>
  /** How long a statement may go without an answer. */
  readonly deadlineMs: number
  readonly onClose?: () => void
}

function openDriver(
  config: Config['database'],
  { onStatement, onNotice }: DatabaseProbes,
  { connection, deadlineMs, onClose = () => undefined }: DriverOptions,
): postgres.Sql {
  const target = readDatabaseTarget(config.url)
  const mustChoose = target && (target.urls.length > 1 || target.wish !== 'any')
  return postgres(target?.urls[0] ?? config.url, {
    ...(mustChoose && { socket: openHosts(target).socket }),
    max: config.poolSize,
    prepare: config.prepare,
    connect_timeout: Math.min(5, deadlineMs / 1_000),
    // A frozen server refuses nothing and ends nothing: what it owes is given up with its connection, which is never used
    // again. Whether the statement had its effect is not known then, as after any lost reply.
    query_timeout: deadlineMs / 1_000,
    max_lifetime: 30 * 60,
    // The library's default waits up to 20 s, pool-wide and silently, after a restart of Postgres.
    backoff: (attempt: number) => Math.min(0.5, 0.05 * 2 ** Math.min(attempt, 6)) * jitter(),
    onclose: onClose,
    onnotice: (notice) => onNotice?.(notice.message ?? ''),
    ...(onStatement && {
      debug: (...[, statement, parameters, types]: [number, string, unknown[], unknown[]]) =>
        onStatement(statement, parameters, types.map(Number)),
    }),
    types: valueTypes,
    connection: {
      ...connection,
      TimeZone: 'UTC',
      // One that is at work still says itself that it gives up, and has undone everything.
      statement_timeout: Math.min(config.statementTimeoutMs, Math.floor(deadlineMs * 0.8)),
      lock_timeout: config.lockTimeoutMs,
      idle_in_transaction_session_timeout: 10_000,
    },
  })
}

function jitter(): number {
  return 0.5 + (crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) / 512
}

const maxAttempts = 4

interface TransactionOpener {
  readonly db: Pool
  /** Not given by a command that has no Redis: then what it has written is found by the next sweep. */
  readonly wakeUps?: Pick<WakeUps, 'announce'>
}

/**
 * Runs `work` in one transaction (READ COMMITTED), the only way to open one. After a serialization failure or a
 * deadlock it is run again, at most three times more: it must have no effect outside the database. Inside, the pool, a
 * second transaction and the network are refused. What `wakeOnCommit` has noted is announced after the commit.
 */
export async function transact<Result>(
  context: TransactionOpener,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  assertOutsideTransaction('A second one was opened')
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptOnce(context, work)
    } catch (error) {
      if (attempt === maxAttempts || !isEndedByConflict(error)) throw error
    }
  }
}

async function attemptOnce<Result>(
  { db, wakeUps }: TransactionOpener,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  const topics = new Set<string>()
  const scope = openScope()
  let result: Result
  try {
    result = await db[opener]((sql) =>
      scope.run(() => work({ sql: whileOpen(sql, scope), [access]: 'write', [wakeUpTopics]: topics })),
    )
  } finally {
    scope.close()
  }
  for (const topic of topics) wakeUps?.announce(topic)
  return result
}

/** The driver would run a statement that comes too late on whoever's transaction has the connection by then. */
function whileOpen(sql: Sql, scope: TransactionScope): Sql {
  return intercepted(sql, (statement, send) => {
    if (scope.hasConnection()) send()
    else statement.reject(new Error(`The transaction was over before: ${firstWords(statement)}`))
  })
}

/** Announces `topic` once when the transaction has committed, and never where it does not. */
export function wakeOnCommit(tx: Transaction, topic: string): void {
  tx[wakeUpTopics].add(topic)
}

/** Or is it the pool, where a statement is a transaction of its own? */
export function isTransaction(db: Database): db is Transaction {
  return wakeUpTopics in db
}
