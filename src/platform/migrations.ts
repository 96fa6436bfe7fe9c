import postgres from 'postgres'
import { sqlState } from './database'
import {
  type AppliedMigration,
  firstLine,
  isConcurrent,
  loadMigrations,
  type Migration,
  MigrationError,
  pendingMigrations,
} from './migration-files'
import { assertValid, dropIfInvalid, type IndexBuild, indexBuiltBy } from './migration-indexes'
import { checkUrl, databaseFault, openSession, type Session, takeTurn } from './migration-session'

export interface MigrateOptions {
  /** A direct connection: a pooler in transaction mode would lose the lock that keeps runners apart. */
  readonly url: string
  readonly directory: string
  /** Gets a line for each thing done and each wait. */
  readonly report?: (line: string) => void
  /** How long to wait for another runner, and for the locks a file needs. */
  readonly lockWaitSeconds?: number
  /** How long to wait for a database that does not answer. */
  readonly connectWaitSeconds?: number
  /** How long a statement may stand in a lock's queue, where everyone who comes later waits behind it. */
  readonly lockTimeoutMs?: number
  /** Tests run a competitor, or end the process, between two statements. */
  readonly beforeStatement?: (tag: string, number: number) => void | Promise<void>
}

/** One file on its way. */
interface Run extends Session {
  readonly options: Required<MigrateOptions>
  readonly migration: Migration
  readonly startedAt: number
  /** The number of the statement that is running, for messages. */
  at: number
}

/**
 * Brings a database to the newest migration. Any number may run at once, each file is applied once; one that is
 * killed at any point is finished by the next. Throws `MigrationError`, whose message says what to do.
 */
export async function migrate(given: MigrateOptions): Promise<{ applied: string[] }> {
  const options = {
    report: () => undefined,
    lockWaitSeconds: 600,
    connectWaitSeconds: 60,
    lockTimeoutMs: 3_000,
    beforeStatement: () => undefined,
    ...given,
  }
  const migrations = await loadMigrations(options.directory)
  const session = await openSession(options)
  try {
    return await Promise.race([bringUp(session, options, migrations), session.lost])
  } catch (error) {
    throw explained(options.url, error)
  } finally {
    await session.close()
  }
}

async function bringUp(
  session: Session,
  options: Required<MigrateOptions>,
  migrations: readonly Migration[],
) {
  await takeTurn(session.sql, options)
  await createRecords(session.sql)
  const { pending, ahead } = pendingMigrations(migrations, await readApplied(session.sql))
  const newest = ahead.at(-1)
  if (newest) options.report(`The database is ahead of this release, at ${newest}: nothing to do`)
  for (const migration of pending) {
    await apply({ ...session, options, migration, startedAt: performance.now(), at: 0 })
  }
  return { applied: pending.map((migration) => migration.tag) }
}

/** Which migrations a database has and which it lacks; changes nothing. */
export async function readMigrationStatus(
  options: Pick<MigrateOptions, 'url' | 'directory'>,
): Promise<{ applied: (AppliedMigration & { appliedAt: Date; durationMs: number })[]; pending: string[] }> {
  const migrations = await loadMigrations(options.directory)
  const sql = postgres(checkUrl(options.url).href, { max: 1, connect_timeout: 5, onnotice: () => undefined })
  try {
    const [found] = await sql<
      { here: boolean }[]
    >`select to_regclass('schema_migrations') is not null as here`
    const applied = found?.here ? await readApplied(sql) : []
    const { pending } = pendingMigrations(migrations, applied)
    return { applied, pending: pending.map((migration) => migration.tag) }
  } catch (error) {
    throw explained(options.url, error)
  } finally {
    await sql.end({ timeout: 1 })
  }
}

function explained(url: string, error: unknown): MigrationError {
  return error instanceof MigrationError ? error : new MigrationError(databaseFault(url, error))
}

async function createRecords(sql: postgres.Sql): Promise<void> {
  await sql`
    create table if not exists schema_migrations (
      tag text not null,
      hash text not null,
      applied_at timestamptz(3) not null default now(),
      duration_ms integer not null,
      constraint schema_migrations_pkey primary key (tag)
    )`
}

async function readApplied(sql: postgres.Sql) {
  return await sql<{ tag: string; hash: string; appliedAt: Date; durationMs: number }[]>`
    select tag, hash, applied_at as "appliedAt", duration_ms as "durationMs"
    from schema_migrations order by applied_at, tag`
}

async function apply(run: Run): Promise<void> {
  const { tag, transactional } = run.migration
  try {
    if (transactional) await applyAtOnce(run)
    else await applyOneByOne(run)
  } catch (error) {
    throw error instanceof MigrationError ? error : new MigrationError(failure(run, error))
  }
  run.options.report(`${tag}: applied in ${Math.round(performance.now() - run.startedAt)} ms`)
}

async function applyAtOnce(run: Run): Promise<void> {
  await givingWay(run, () =>
    run.sql.begin(async (tx) => {
      for (const [position, statement] of run.migration.statements.entries()) {
        await step(run, position + 1, () => tx.unsafe(statement))
      }
      await record(tx, run)
    }),
  )
}

async function applyOneByOne(run: Run): Promise<void> {
  for (const [position, statement] of run.migration.statements.entries()) {
    run.options.report(`${run.migration.tag}: statement ${position + 1}, ${firstLine(statement)}`)
    await givingWay(run, () => runAlone(run, position + 1, statement))
  }
  await record(run.sql, run)
}

async function runAlone(run: Run, number: number, statement: string): Promise<void> {
  const { sql, options } = run
  const index = indexBuiltBy(statement)
  // Nobody queues behind a concurrent statement, so it may wait; beginning again would cost the whole build.
  await setLockTimeout(sql, isConcurrent(statement) ? options.lockWaitSeconds * 1_000 : options.lockTimeoutMs)
  if (index && (await dropIfInvalid(sql, index))) {
    options.report(`${run.migration.tag}: the index ${index.name} was INVALID, it is built anew`)
  }
  try {
    await step(run, number, () => sql.unsafe(statement))
  } catch (error) {
    if (index) await removeRest(run, index)
    throw error
  }
  if (index) await assertValid(sql, index)
  await setLockTimeout(sql, options.lockTimeoutMs)
}

/**
 * An INVALID index slows every write, and a unique one still refuses some: it goes at once if it can. If it cannot,
 * because the connection is gone or a long query is in the way, the next run removes it.
 */
async function removeRest({ sql, options, assertAlive }: Run, index: IndexBuild): Promise<void> {
  try {
    assertAlive()
    await setLockTimeout(sql, options.lockTimeoutMs)
    await dropIfInvalid(sql, index)
  } catch {
    options.report(`If the index ${index.name} stayed behind, INVALID, the next run removes it`)
  }
}

async function setLockTimeout(sql: postgres.Sql, milliseconds: number): Promise<void> {
  await sql`select set_config('lock_timeout', ${String(milliseconds)}, false)`
}

async function step(run: Run, number: number, work: () => Promise<unknown>): Promise<void> {
  run.at = number
  await run.options.beforeStatement(run.migration.tag, number)
  run.assertAlive()
  await run.watch.during(`${run.migration.tag}, statement ${number}`, work)
}

async function record(sql: postgres.ISql, { migration, startedAt, assertAlive }: Run): Promise<void> {
  const { tag, hash } = migration
  const elapsed = Math.round(performance.now() - startedAt)
  assertAlive()
  await sql`insert into schema_migrations (tag, hash, duration_ms) values (${tag}, ${hash}, ${elapsed})`
}

/** Repeats what was refused a lock, or chosen to end a deadlock, and leaves the shop a breath in between. */
async function givingWay(run: Run, attempt: () => Promise<unknown>): Promise<void> {
  const { lockWaitSeconds, report } = run.options
  const deadline = Date.now() + lockWaitSeconds * 1_000
  for (let retry = 1; ; retry += 1) {
    try {
      await attempt()
      return
    } catch (error) {
      if (!wasInTheWay(error)) throw error
      const pause = Math.min(250 * 2 ** retry, 10_000)
      if (Date.now() + pause > deadline) throw error
      const wait = `retry ${retry} in ${pause / 1_000} s`
      report(`${run.migration.tag}: gave way, waiting for ${run.watch.blockedBy}, ${wait}`)
      await Bun.sleep(pause)
    }
  }
}

function wasInTheWay(error: unknown): boolean {
  return ['55P03', '40P01'].includes(sqlState(error) ?? '')
}

function failure({ migration, at, options, watch }: Run, error: unknown): string {
  const statement = migration.statements[at - 1] ?? ''
  const { message, detail } = error as { message?: string; detail?: string }
  const reason = `${sqlState(error) ?? ''} ${message ?? error}${detail ? ` (${detail})` : ''}`
  const undone = migration.transactional
    ? 'Nothing of this file was applied'
    : `The ${at - 1} statement(s) before it are done and may be repeated`
  const advice = wasInTheWay(error)
    ? `It gave way for ${options.lockWaitSeconds} s, waiting for ${watch.blockedBy}: end that, or try later`
    : 'correct the cause, then run the migration again'
  return `${migration.tag}.sql, statement ${at} (${firstLine(statement)}): ${reason}. ${undone}; ${advice}`
}
