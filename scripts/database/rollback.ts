import { join } from 'node:path'
import type postgres from 'postgres'
import { bareSql, firstLine, loadMigrations, MigrationError } from '#platform/migration-files'
import { openSession, takeTurn } from '#platform/migration-session'

export interface RollbackOptions {
  /** A direct connection, as for migrations. */
  readonly url: string
  readonly migrations: string
  /** Down scripts, named like the migrations they undo. A migration that loses data has none. */
  readonly downs: string
  /** The migration that shall be the newest one afterwards. */
  readonly to: string
  readonly report?: (line: string) => void
}

interface DownScript {
  readonly tag: string
  readonly transactional: boolean
  readonly statements: readonly string[]
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
  const limits = { lockWaitSeconds: 60, connectWaitSeconds: 10, lockTimeoutMs: 3_000 }
  const session = await openSession({ url: options.url, report, ...limits })
  try {
    const work = async () => {
      await takeTurn(session.sql, { url: options.url, report, ...limits })
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
      for (const script of scripts) await undo(session.sql, script, report)
      return newestFirst
    }
    return await Promise.race([work(), session.lost])
  } finally {
    await session.close()
  }
}

async function readDown(directory: string, tag: string): Promise<DownScript> {
  const file = Bun.file(join(directory, `${tag}.sql`))
  if (!(await file.exists())) {
    throw new MigrationError(
      `${tag} has no down script, because undoing it would lose data: roll forward, or restore a backup`,
    )
  }
  const text = await file.text()
  return {
    tag,
    transactional: !/^--\s*migrate:\s*no-transaction\s*$/m.test(text),
    statements: text.split('--> statement-breakpoint').filter((statement) => bareSql(statement) !== ''),
  }
}

/** A script outside a transaction can be repeated, so the record goes last: an interrupted one is run again. */
async function undo(sql: postgres.Sql, script: DownScript, report: (line: string) => void): Promise<void> {
  const run = async (connection: postgres.ISql) => {
    for (const statement of script.statements) {
      report(`${script.tag}: ${firstLine(statement)}`)
      await connection.unsafe(statement)
    }
    await connection`delete from schema_migrations where tag = ${script.tag}`
  }
  if (script.transactional) await sql.begin(run)
  else await run(sql)
  report(`${script.tag}: undone`)
}
