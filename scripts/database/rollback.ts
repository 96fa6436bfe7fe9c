import { join } from 'node:path'
import {
  bareSql,
  databaseFault,
  defaultLockTimeoutMs,
  loadMigrations,
  MigrationError,
  openSession,
  runScript,
  type Script,
  type ScriptOptions,
  type Session,
  takeTurn,
} from '#platform/migrations'

export interface RollbackOptions {
  /** A direct connection, as for migrations. */
  readonly url: string
  readonly migrations: string
  /** Down scripts, named like the migrations they undo. Where undoing would lose data, its file says so instead. */
  readonly downs: string
  /** The migration that shall be the newest one afterwards. */
  readonly to: string
  readonly report?: (line: string) => void
  /** How long to wait for whoever is in the way. */
  readonly lockWaitSeconds?: number
  /** As for migrations. */
  readonly lockTimeoutMs?: number
}

/**
 * Undoes the migrations after `to`, newest first, under the lock that keeps migration runners apart. Everything is
 * checked before anything is undone. Throws MigrationError, with nothing changed, where a script is missing.
 */
export async function rollBack(options: RollbackOptions): Promise<string[]> {
  const { report = () => undefined, to } = options
  const known = (await loadMigrations(options.migrations)).map(({ tag }) => tag)
  if (!known.includes(to))
    throw new MigrationError(`There is no migration ${to}: there are ${known.join(', ')}`)
  const limits = { lockWaitSeconds: 60, lockTimeoutMs: defaultLockTimeoutMs, ...options }
  const connection = { url: options.url, report, connectWaitSeconds: 10, ...pick(limits) }
  const session = await openSession(connection)
  try {
    const work = async () => {
      await takeTurn(session.sql, connection)
      const applied = await session.sql<{ tag: string }[]>`select tag from schema_migrations`
      const position = (tag: string) => known.indexOf(tag)
      const stranger = applied.find(({ tag }) => !known.includes(tag))
      if (stranger) {
        throw new MigrationError(
          `${stranger.tag} is of a newer release: roll back with that release's checkout`,
        )
      }
      const tags = applied.map(({ tag }) => tag).filter((tag) => position(tag) > position(to))
      const newestFirst = tags.toSorted((a, b) => position(b) - position(a))
      const scripts = await Promise.all(newestFirst.map((tag) => readDown(options.downs, tag)))
      for (const script of scripts) await undo(session, script, { report, ...pick(limits) })
      return newestFirst
    }
    return await Promise.race([work(), session.lost])
  } catch (error) {
    throw error instanceof MigrationError ? error : new MigrationError(databaseFault(options.url, error))
  } finally {
    await session.close()
  }
}

type Limits = Pick<ScriptOptions, 'lockWaitSeconds' | 'lockTimeoutMs'>

function pick({ lockWaitSeconds, lockTimeoutMs }: Limits): Limits {
  return { lockWaitSeconds, lockTimeoutMs }
}

const noWayBack = /^--\s*no way back, because\s+(\S[\s\S]*)/

/**
 * The script that undoes a migration. That there is none is a decision, which somebody wrote down in its place:
 * `-- no way back, because …`.
 */
async function readDown(directory: string, tag: string): Promise<Script> {
  const file = Bun.file(join(directory, `${tag}.sql`))
  if (!(await file.exists())) {
    throw new MigrationError(
      `${tag} has no down script, and nobody decided that it needs none: write drizzle/down/${tag}.sql, ` +
        'or say there "-- no way back, because …". Nothing was undone',
    )
  }
  const text = await file.text()
  const reason = reasonForNone(text)
  if (reason) {
    throw new MigrationError(
      `${tag} cannot be undone, because ${reason}: roll forward, or restore a backup. Nothing was undone`,
    )
  }
  return {
    tag,
    file: `down/${tag}.sql`,
    transactional: !/^--\s*migrate:\s*no-transaction\s*$/m.test(text),
    statements: text.split('--> statement-breakpoint').filter((statement) => bareSql(statement) !== ''),
  }
}

/** Why a migration has no way back; undefined where it has one. */
export function reasonForNone(text: string): string | undefined {
  const reason = noWayBack.exec(text)?.[1]
  return reason?.replaceAll(/\s*\n--\s*/g, ' ').trim()
}

/** A script outside a transaction can be repeated, so the record goes last: an interrupted one is run again. */
async function undo(session: Session, script: Script, options: Limits & Pick<ScriptOptions, 'report'>) {
  await runScript(session, script, {
    ...options,
    beforeStatement: () => undefined,
    record: (sql) => sql`delete from schema_migrations where tag = ${script.tag}`,
  })
  options.report(`${script.tag}: undone`)
}
