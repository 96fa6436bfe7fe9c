import { createHash } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import postgres from 'postgres'
import { assertSession } from '#platform/migrations'
import { Fault, type Report } from '../services/index'
import { encrypt, writePrivately } from './age-files'
import { type ClientTools, findClientTools, runTool } from './client-tools'
import { openProgressBar } from './progress-bar'

/** What lies beside a backup, and what a restore is compared with. */
export interface Manifest {
  readonly database: string
  readonly takenAt: string
  readonly serverMajor: number
  readonly toolMajor: number
  readonly bytes: number
  readonly sha256: string
  /** Encrypted by age, for the holders of certain keys. */
  readonly encrypted?: boolean
  /** Rows of each table, counted in the very snapshot that was dumped. */
  readonly rows: Readonly<Record<string, number>>
}

export const manifestOf = (file: string) => `${file}.json`

const ownerOnly = 0o600

interface BackupOptions {
  readonly url: string
  readonly file: string
  readonly report: Report
  /** For whom it is encrypted, before anything of it reaches a disk; nobody: it is not. */
  readonly recipients?: readonly string[]
}

/**
 * Dumps a live database into a file, with a manifest beside it. Nothing is locked but against changes of the schema.
 * The file has its name only once it is whole. Throws a Fault where no fitting tools are to be had.
 */
export async function backUp(options: BackupOptions): Promise<Manifest> {
  const { url, file, report, recipients = [] } = options
  if (existsSync(file)) throw new Fault(`${file} is there already: a backup is never written over`)
  mkdirSync(dirname(file), { recursive: true })
  const sql = openForOps(url)
  try {
    await refusePooler(sql)
    const serverMajor = await readServerMajor(sql)
    const tools = await findClientTools(serverMajor, report)
    const unfinished = `${file}.unfinished`
    const takenAt = new Date().toISOString()
    let written = { bytes: 0, sha256: '' }
    const rows = await sql.begin('isolation level repeatable read read only', async (tx) => {
      const [snapshot] = await tx<[{ id: string }]>`select pg_export_snapshot() as id`
      const counted = await countRows(tx)
      const tables = Object.keys(counted).length
      written = await dump({ url, tools, file: unfinished, snapshot: snapshot.id, tables, recipients })
      return counted
    })
    const database = new URL(url).pathname.slice(1)
    const encrypted = recipients.length > 0
    const manifest = { database, takenAt, serverMajor, toolMajor: tools.major, ...written, encrypted, rows }
    writeFileSync(manifestOf(file), `${JSON.stringify(manifest, undefined, 2)}\n`, { mode: ownerOnly })
    renameSync(unfinished, file)
    return manifest
  } catch (error) {
    rmSync(`${file}.unfinished`, { force: true })
    throw error
  } finally {
    await sql.end({ timeout: 1 })
  }
}

interface Dump {
  readonly url: string
  readonly tools: ClientTools
  readonly file: string
  readonly snapshot: string
  readonly tables: number
  readonly recipients: readonly string[]
}

/** It holds everybody's addresses: nobody else may read it, at no moment, and its plain text is in no file. */
async function dump(options: Dump): Promise<{ bytes: number; sha256: string }> {
  const { url, tools, file, snapshot, tables, recipients } = options
  let written = { bytes: 0, sha256: '' }
  const bar = openProgressBar('Backing up', tables)
  let done = 0
  try {
    await runTool({
      tools,
      url,
      command: [
        tools.dump,
        '--format=custom',
        '--no-owner',
        '--no-privileges',
        '--verbose',
        '--lock-wait-timeout=10s',
        `--snapshot=${snapshot}`,
      ],
      async onOutput(bytes) {
        written = await writePrivately(file, await encrypt(bytes, recipients))
      },
      onLine(line) {
        const table = /dumping contents of table "([^"]+)"/.exec(line)?.[1]
        if (table) bar.advance(done++, table)
      },
    })
    bar.advance(tables)
    return written
  } finally {
    bar.end()
  }
}

/** One connection without the time limits of a request. */
export function openForOps(url: string): postgres.Sql {
  return postgres(url, {
    max: 1,
    connect_timeout: 5,
    max_lifetime: null,
    onnotice: () => undefined,
    connection: {
      application_name: 'db-backup',
      statement_timeout: 0,
      idle_in_transaction_session_timeout: 0,
    },
  })
}

/** A dump needs the snapshot of its session, and what a restore sets would stay with a server that others are given next. */
export async function refusePooler(sql: postgres.Sql): Promise<void> {
  const answer = await sql<[{ pid: number }]>`select pg_backend_pid() as pid`
  assertSession(answer.state.pid, answer[0].pid)
}

export async function readServerMajor(sql: postgres.Sql): Promise<number> {
  const [row] = await sql<[{ version: string }]>`select current_setting('server_version_num') as version`
  return Math.floor(Number(row.version) / 10_000)
}

/** Every table of ours with the number of its rows, counted and not estimated. */
export async function countRows(sql: postgres.ISql): Promise<Record<string, number>> {
  const tables = await sql<{ name: string }[]>`
    select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
    order by 1`
  const counted: Record<string, number> = {}
  for (const { name } of tables) {
    const [row] = await sql<[{ rows: string }]>`select count(*)::text as rows from ${sql(name)}`
    counted[name] = Number(row.rows)
  }
  return counted
}

export async function checksum(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return hash.digest('hex')
}
