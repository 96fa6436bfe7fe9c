import { AsyncLocalStorage } from 'node:async_hooks'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import { drizzle, PostgresJsSession } from 'drizzle-orm/postgres-js'
import postgres, { type Sql } from 'postgres'
import type { Config } from './config'
import { gated } from './connection-gate'

type Orm = PgDatabase<PgQueryResultHKT, Record<string, never>>

/**
 * Where a statement may run: the pool, or an open transaction.
 * `sql` is postgres.js, prepared on the server, for statements whose shape matters; `orm` is Drizzle for the rest.
 */
export interface Database {
  readonly sql: Sql
  readonly orm: Orm
}

declare const open: unique symbol

/** An open transaction. A function that takes one cannot be handed the pool: that does not compile. */
export interface Transaction extends Database {
  readonly [open]: true
}

export interface Pool extends Database {
  /** Waits up to five seconds for running statements, then closes. */
  close(): Promise<void>
}

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
}

/**
 * Opens the process's one pool. Connections are made when first used; a statement that gets none in
 * `acquireTimeoutMs` is refused. `processName` shows in pg_stat_activity.
 */
export function openDatabase(
  config: Config['database'],
  processName: string,
  { onStatement, onNotice }: DatabaseProbes = {},
): Pool {
  const driver = postgres(config.url, {
    max: config.poolSize,
    prepare: config.prepare,
    connect_timeout: 5,
    max_lifetime: 30 * 60,
    // The library's default waits up to 20 s, pool-wide and silently, after a restart of Postgres.
    backoff: (attempt: number) => Math.min(0.5, 0.05 * 2 ** Math.min(attempt, 6)) * jitter(),
    onnotice: (notice) => onNotice?.(notice.message ?? ''),
    ...(onStatement && {
      debug: (...[, statement, parameters, types]: [number, string, unknown[], unknown[]]) =>
        onStatement(statement, parameters, types.map(Number)),
    }),
    connection: {
      application_name: `metropolitan-${processName}`,
      TimeZone: 'UTC',
      statement_timeout: config.statementTimeoutMs,
      lock_timeout: config.lockTimeoutMs,
      idle_in_transaction_session_timeout: 10_000,
    },
  })
  const sql = gated(driver, { places: config.poolSize, waitMs: config.acquireTimeoutMs })
  const orm = drizzle(sql)
  restoreTypes(driver)
  return { sql, orm, close: () => sql.end({ timeout: 5 }) }
}

function jitter(): number {
  return 0.5 + (crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) / 512
}

/**
 * Drizzle replaces the client's parsers and serializers with the identity. Both ways of asking shall give the same
 * values: times as Date, 64-bit integers as number (money stays far below 2^53), JSON as objects.
 */
function restoreTypes(sql: Sql): void {
  const { parsers, serializers } = sql.options
  const timestamptz = 1184
  const bigint = 20
  parsers[timestamptz] = (text: string) => new Date(text)
  serializers[timestamptz] = (value: unknown) => (value instanceof Date ? value.toISOString() : value)
  parsers[bigint] = Number
  for (const json of [114, 3802]) {
    serializers[json] = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
  }
}

const insideTransaction = new AsyncLocalStorage<boolean>()

/** A row lock must never wait for the network: called by everything that talks to Redis, Stripe or a provider. */
export function assertOutsideTransaction(what: string): void {
  if (insideTransaction.getStore()) throw new Error(`${what} was called inside a database transaction`)
}

const maxAttempts = 4

/**
 * Runs `work` in one transaction (READ COMMITTED), the only way to open one. After a serialization failure or a
 * deadlock it is run again, at most three times more: it must have no effect outside the database.
 */
export async function transact<Result>(
  context: { readonly db: Database },
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await insideTransaction.run(true, () =>
        context.db.orm.transaction((orm) => work(asTransaction(orm))),
      )
    } catch (error) {
      if (attempt === maxAttempts || !isTransient(error)) throw error
    }
  }
}

function asTransaction(orm: Orm): Transaction {
  const { session } = orm._
  if (!(session instanceof PostgresJsSession)) throw new Error('The session is not one of postgres.js')
  return { sql: session.client, orm } as Transaction
}

function isTransient(error: unknown): boolean {
  const code = sqlState(error)
  return code === '40001' || code === '40P01'
}

/** The driver's error behind whatever Drizzle wrapped around it. */
function driverError(error: unknown): { code?: unknown; constraint_name?: unknown } {
  if (!(error instanceof Error)) return {}
  const original = error.cause instanceof Error && 'code' in error.cause ? error.cause : error
  return {
    ...('code' in original && { code: original.code }),
    ...('constraint_name' in original && { constraint_name: original.constraint_name }),
  }
}

/** The SQLSTATE of a refused statement (`23505`), or the socket's code (`ECONNREFUSED`). */
export function sqlState(error: unknown): string | undefined {
  const code = driverError(error)?.code
  return typeof code === 'string' ? code : undefined
}

/** The constraint that a statement violated. Every constraint has a name because code matches on it. */
export function violatedConstraint(error: unknown): string | undefined {
  const name = driverError(error)?.constraint_name
  return typeof name === 'string' && name !== '' ? name : undefined
}

const unreachable = new Set([
  'POOL_EXHAUSTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EPIPE',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08000',
  '08003',
  '08006',
])

/** Is Postgres away or restarting, or has no connection come free? Then the caller may come back. */
export function isDatabaseUnavailable(error: unknown): boolean {
  return unreachable.has(sqlState(error) ?? '')
}
