import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { createEmptyDatabase } from '../support/database'

export interface OpenDatabase extends AsyncDisposable {
  readonly url: string
  readonly sql: postgres.Sql
  /** One more connection, for a competitor of the runner. */
  connect(): postgres.Sql
}

/** A database without a single table and connections to it, gone at the end of the block. */
export async function openEmptyDatabase(): Promise<OpenDatabase> {
  const { url, drop } = await createEmptyDatabase()
  const open: postgres.Sql[] = []
  const connect = () => {
    const sql = postgres(url, { max: 1, onnotice: () => undefined, connection: { lock_timeout: 5_000 } })
    open.push(sql)
    return sql
  }
  return {
    url,
    sql: connect(),
    connect,
    async [Symbol.asyncDispose]() {
      await Promise.all(open.map((sql) => sql.end({ timeout: 0 })))
      await drop()
    },
  }
}

/** Opens a transaction, does `work` in it, and leaves it open until the returned function is called. */
export async function holdOpen(
  sql: postgres.Sql,
  work: (tx: postgres.TransactionSql) => Promise<unknown>,
): Promise<() => Promise<void>> {
  const held = Promise.withResolvers<void>()
  const asked = Promise.withResolvers<void>()
  const ended = sql.begin(async (tx) => {
    await work(tx)
    held.resolve()
    await asked.promise
  })
  await Promise.race([held.promise, ended])
  return async () => {
    asked.resolve()
    await ended
  }
}

export interface MigrationFolder extends AsyncDisposable {
  readonly path: string
  /** Writes a file; with `journaled: false`, behind the journal's back. */
  write(tag: string, text: string, options?: { journaled: boolean }): Promise<void>
  remove(tag: string): Promise<void>
  /** Takes an entry out of the journal. */
  forget(tag: string): Promise<void>
}

/** A folder of migrations as drizzle-kit lays it out. */
export async function createFolder(files: Readonly<Record<string, string>>): Promise<MigrationFolder> {
  const path = await mkdtemp(join(tmpdir(), 'migrations-'))
  let tags: string[] = []
  const writeJournal = async () => {
    const entries = tags.map((tag) => ({ idx: Number.parseInt(tag, 10), tag, version: '7', when: 0 }))
    await Bun.write(join(path, 'meta', '_journal.json'), JSON.stringify({ version: '7', entries }))
  }
  const folder: MigrationFolder = {
    path,
    async write(tag, text, { journaled } = { journaled: true }) {
      await Bun.write(join(path, `${tag}.sql`), text)
      if (journaled && !tags.includes(tag)) tags.push(tag)
      await writeJournal()
    },
    async remove(tag) {
      await rm(join(path, `${tag}.sql`))
    },
    async forget(tag) {
      tags = tags.filter((other) => other !== tag)
      await writeJournal()
    },
    async [Symbol.asyncDispose]() {
      await rm(path, { recursive: true, force: true })
    },
  }
  await writeJournal()
  for (const [tag, text] of Object.entries(files)) await folder.write(tag, text)
  return folder
}

/** A runner in a process of its own, as in production. */
export function startRunner(order: RunnerOrder) {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'runner.ts'), JSON.stringify(order)], {
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const finished = async () => {
    const [said, complained] = await Promise.all([child.stdout.text(), child.stderr.text()])
    await child.exited
    return { said, complained, killed: child.signalCode === 'SIGKILL', exitCode: child.exitCode }
  }
  return { kill: () => child.kill('SIGKILL'), finished: finished() }
}

export interface RunnerOrder {
  readonly url: string
  readonly directory: string
  readonly lockTimeoutMs?: number
  readonly lockWaitSeconds?: number
  /** Just before this statement the process ends as if by kill -9. */
  readonly killBefore?: { readonly tag: string; readonly number: number }
}

/** Asks again until the answer is true; a wait for something that never happens fails with its name. */
export async function waitUntil(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + 15_000
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`Waited 15 s in vain until ${what}`)
    await Bun.sleep(20)
  }
}

/** Is a migration's backend waiting for a lock? */
export async function isRunnerWaiting(sql: postgres.Sql): Promise<boolean> {
  const rows = await sql`
    select 1 from pg_stat_activity
    where datname = current_database() and application_name = 'migrate' and wait_event_type = 'Lock'`
  return rows.length > 0
}

/** All that a migration can change: what a refused one must leave as it was. */
export async function readCatalog(sql: postgres.Sql) {
  return await sql`
    select c.relname, c.relkind::text, a.attname, i.indisvalid
    from pg_class c
    left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
    left join pg_index i on i.indexrelid = c.oid
    where c.relnamespace = 'public'::regnamespace
    order by c.relname, a.attnum`
}

export async function readTags(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql<{ tag: string }[]>`select tag from schema_migrations order by tag`
  return rows.map((row) => row.tag)
}
