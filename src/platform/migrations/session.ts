import postgres from 'postgres'
import { isDatabaseUnavailable, sqlState } from '../database'
import { findDatabase } from '../database-hosts'
import { readDatabaseTarget } from '../database-url'
import { MigrationError } from './files'
import { type Watch, watchBackend } from './watch'

export interface SessionOptions {
  /** A direct connection: a pooler in transaction mode would lose the lock that keeps runners apart. */
  readonly url: string
  readonly report: (line: string) => void
  readonly lockWaitSeconds: number
  readonly connectWaitSeconds: number
  readonly lockTimeoutMs: number
}

/** The one connection of a runner. It holds the lock that keeps other runners out. */
export interface Session {
  readonly sql: postgres.Sql
  readonly watch: Watch
  /** Throws once the connection has closed: the driver would go on with a new one, which holds no lock. */
  readonly assertAlive: () => void
  /** Rejects when the connection closes. The driver leaves some statements of a closed one without an answer. */
  readonly lost: Promise<never>
  close(): Promise<void>
}

const lockKey = 7_205_001

/** Connects, waiting visibly for a database that does not answer yet, then waits until no other runner works there. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const url = checkUrl(options.url)
  const deadline = Date.now() + options.connectWaitSeconds * 1_000
  for (let wait = 250; ; wait = Math.min(wait * 2, 2_000)) {
    try {
      return await connect({ ...options, url: await findDatabase(options.url) })
    } catch (error) {
      if (error instanceof MigrationError) throw error
      const hopeless = !isDatabaseUnavailable(error) || Date.now() + wait > deadline
      if (hopeless) throw new MigrationError(databaseFault(options.url, error))
      options.report(`Waiting for Postgres at ${url.host} (${sqlState(error)})`)
      await Bun.sleep(wait)
    }
  }
}

/** The driver takes anything for a URL and falls back to a local database: that must not happen to ops. */
export function checkUrl(text: string): URL {
  const url = URL.parse(readDatabaseTarget(text)?.urls[0] ?? '')
  if (url && ['postgres:', 'postgresql:'].includes(url.protocol) && url.pathname.length > 1) return url
  throw new MigrationError('The database URL must look like postgres://user:password@host:port/database')
}

/** Names host and database, never the URL, which may hold a password. */
export function databaseFault(urlText: string, error: unknown): string {
  const url = checkUrl(urlText)
  const reason = error instanceof Error ? error.message : String(error)
  const question = isDatabaseUnavailable(error) ? '. Is it running, and is the URL right?' : ''
  const where = `database ${url.pathname.slice(1)} at ${url.host}`
  return `Cannot use ${where}: ${sqlState(error) ?? ''} ${reason}${question}`
}

async function connect(options: SessionOptions): Promise<Session> {
  const state: { loss?: MigrationError } = {}
  const closed = Promise.withResolvers<never>()
  closed.promise.catch(() => undefined)
  const sql = postgres(options.url, {
    max: 1,
    connect_timeout: 5,
    // By default the driver replaces a connection after half an hour or so, and the lock would go with it.
    max_lifetime: null,
    onnotice: () => undefined,
    onclose: () => {
      state.loss = new MigrationError('The connection to Postgres was lost: run the migration again')
      closed.reject(state.loss)
    },
    connection: { application_name: 'migrate' },
  })
  try {
    const pid = await prepareBackend(sql, options)
    const everyMs = Math.min(1_000, options.lockTimeoutMs / 4)
    const watch = watchBackend({ url: options.url, pid, everyMs, report: options.report })
    const assertAlive = () => {
      if (state.loss) throw state.loss
    }
    const close = async () => {
      await Promise.all([sql.end({ timeout: 1 }), watch.close()])
    }
    return { sql, watch, assertAlive, lost: closed.promise, close }
  } catch (error) {
    await sql.end({ timeout: 0 })
    throw error
  }
}

/** Sets what a role's defaults, made for requests, would get wrong here. Answers the backend's pid. */
async function prepareBackend(sql: postgres.Sql, options: SessionOptions): Promise<number> {
  const settings = {
    lock_timeout: options.lockTimeoutMs,
    statement_timeout: 0,
    transaction_timeout: 0,
    idle_session_timeout: 0,
    idle_in_transaction_session_timeout: 60_000,
  }
  // Before anything is set: what is set through a pooler stays with a server that others are given next.
  const answer = await sql<[{ pid: number }]>`select pg_backend_pid() as pid`
  assertSession(answer.state.pid, answer[0].pid)
  // Only those this version knows: transaction_timeout came with PostgreSQL 17.
  await sql`
    select set_config(known.name, wanted.value, false)
    from unnest(${Object.keys(settings)}::text[], ${Object.values(settings).map(String)}::text[]) wanted(name, value)
    join pg_settings known using (name)`
  // A backend whose runner was killed would otherwise wait on, holding the lock; not every platform can look.
  await sql`set client_connection_check_interval = '1s'`.catch(() => undefined)
  return answer[0].pid
}

/**
 * A server names itself when it greets; a pooler gives a number of its own, because it sends each transaction to whatever
 * server is free. There the lock would be left to a stranger's connection, and keep no other runner out.
 */
export function assertSession(greetedBy: number, answeredBy: number): void {
  if (greetedBy === answeredBy) return
  throw new MigrationError(
    'This connection goes through a pooler, which keeps neither the lock of a migration nor the snapshot of a backup: ' +
      'nothing was changed. Set MIGRATE_DATABASE_URL to Postgres itself (its own host and port), and run this again',
  )
}

/**
 * Waits until no other runner works here. It asks again and again, because a statement that waits for an advisory
 * lock keeps a snapshot, for which the other's concurrent index build waits: a deadlock.
 */
export async function takeTurn(sql: postgres.Sql, options: SessionOptions): Promise<void> {
  const deadline = Date.now() + options.lockWaitSeconds * 1_000
  for (let saidAt = 0; ; ) {
    const [row] = await sql<{ mine: boolean }[]>`select pg_try_advisory_lock(${lockKey}) as mine`
    if (row?.mine) return
    const holder = await readLockHolder(sql)
    if (Date.now() > deadline) {
      const advice = 'let it finish, or end it with select pg_terminate_backend(pid)'
      throw new MigrationError(
        `Another migration (${holder}) is still at work after ${options.lockWaitSeconds} s: ${advice}`,
      )
    }
    if (Date.now() - saidAt > 5_000) {
      options.report(`Waiting for another migration to finish (${holder})`)
      saidAt = Date.now()
    }
    await Bun.sleep(200)
  }
}

async function readLockHolder(sql: postgres.Sql): Promise<string> {
  const [row] = await sql<{ holder: string }[]>`
    select format('pid %s, from %s, since %s', a.pid, coalesce(host(a.client_addr), 'this machine'),
      to_char(a.backend_start, 'HH24:MI:SS')) as holder
    from pg_locks l join pg_stat_activity a using (pid)
    where l.locktype = 'advisory' and l.granted and l.classid = 0 and l.objid = ${lockKey} and l.objsubid = 1
      and l.database = (select oid from pg_database where datname = current_database())`
  return row?.holder ?? 'which has just ended'
}
