import postgres from 'postgres'
import { findDatabase } from '../database-hosts'
import {
  type AppliedMigration,
  loadMigrations,
  type Migration,
  MigrationError,
  pendingMigrations,
} from './files'
import { defaultLockTimeoutMs } from './locks'
import { runScript } from './script'
import { checkUrl, databaseFault, openSession, type Session, takeTurn } from './session'

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

/**
 * Brings a database to the newest migration. Any number may run at once, each file is applied once; one that is
 * killed at any point is finished by the next. Throws `MigrationError`, whose message says what to do.
 */
export async function migrate(given: MigrateOptions): Promise<{ applied: string[] }> {
  const options = {
    report: () => undefined,
    lockWaitSeconds: 600,
    connectWaitSeconds: 60,
    lockTimeoutMs: defaultLockTimeoutMs,
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
    await apply(session, options, migration)
  }
  return { applied: pending.map((migration) => migration.tag) }
}

/** Which migrations a database has and which it lacks; changes nothing. */
export async function readMigrationStatus(
  options: Pick<MigrateOptions, 'url' | 'directory'>,
): Promise<{ applied: (AppliedMigration & { appliedAt: Date; durationMs: number })[]; pending: string[] }> {
  const migrations = await loadMigrations(options.directory)
  checkUrl(options.url)
  const url = await findDatabase(options.url).catch((error: unknown) => {
    throw explained(options.url, error)
  })
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => undefined })
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

async function apply(
  session: Session,
  options: Required<MigrateOptions>,
  migration: Migration,
): Promise<void> {
  const { tag, hash } = migration
  const startedAt = performance.now()
  const elapsed = (): number => Math.round(performance.now() - startedAt)
  await runScript(
    session,
    { ...migration, file: `${tag}.sql` },
    {
      ...options,
      record: (sql) =>
        sql`insert into schema_migrations (tag, hash, duration_ms) values (${tag}, ${hash}, ${elapsed()})`,
    },
  )
  options.report(`${tag}: applied in ${elapsed()} ms`)
}
