import { existsSync, readFileSync, statSync } from 'node:fs'
import postgres from 'postgres'
import { sqlState } from '#platform/database'
import { checkUrl } from '#platform/migrations'
import { Fault, type Report } from '../services/index'
import { settleAfterRestore } from './after-restore'
import { decrypt } from './age-files'
import {
  checksum,
  countRows,
  type Manifest,
  manifestOf,
  openForOps,
  readServerMajor,
  refusePooler,
} from './backup'
import { type ClientTools, findClientTools, runTool } from './client-tools'
import { findBrokenInvariants } from './invariants'
import { openProgressBar } from './progress-bar'

export interface RestoreReport {
  readonly tables: number
  readonly rows: number
  /** Where the restored database is not what was dumped, or breaks a promise. Empty: all is well. */
  readonly differences: readonly string[]
}

/**
 * Restores a backup into an empty database, which is created if it is not there, compares the outcome with the manifest
 * and makes it another epoch. Throws a Fault, with nothing written, where file and manifest disagree or the database has tables.
 */
export async function restore(options: {
  url: string
  file: string
  report: Report
  /** Keys, one of which an encrypted backup was made for. */
  identities?: readonly string[]
}): Promise<RestoreReport> {
  const { url, file, report, identities = [] } = options
  const manifest = await readManifest(file)
  // Before anything is made: a wrong key is told at once.
  if (manifest.encrypted) await (await decrypt(Bun.file(file).stream(), identities)).cancel()
  await createIfMissing(url)
  const sql = openForOps(url)
  try {
    await refusePooler(sql)
    const [first] = await sql`
      select relname from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace limit 1`
    const { pathname } = new URL(url)
    if (first) {
      throw new Fault(
        `${pathname.slice(1)} has tables (${first.relname}): restore into a new database, then switch to it`,
      )
    }
    // The archive's format is that of the tool that wrote it: an older one cannot read it.
    const wanted = Math.max(await readServerMajor(sql), manifest.toolMajor)
    const tools = await findClientTools(wanted, report)
    const tables = Object.keys(manifest.rows).length
    await load({ url, tools, file, tables, identities: manifest.encrypted ? identities : undefined })
    await sql`analyze`
    const counted = await countRows(sql)
    const differences = [...compareRows(manifest.rows, counted), ...(await findBrokenInvariants(sql))]
    await settleAfterRestore(sql)
    const rows = Object.values(counted).reduce((sum, count) => sum + count, 0)
    return { tables: Object.keys(counted).length, rows, differences }
  } finally {
    await sql.end({ timeout: 1 })
  }
}

async function readManifest(file: string): Promise<Manifest> {
  if (!existsSync(file)) throw new Fault(`${file} is not there`)
  if (!existsSync(manifestOf(file))) throw new Fault(`${manifestOf(file)}, which belongs to it, is not there`)
  const manifest = JSON.parse(readFileSync(manifestOf(file), 'utf8')) as Manifest
  const { size } = statSync(file)
  if (size !== manifest.bytes) throw new Fault(`${file} has ${size} bytes, but had ${manifest.bytes}`)
  if ((await checksum(file)) !== manifest.sha256) {
    throw new Fault(`${file} is damaged: its checksum is not that of its manifest`)
  }
  return manifest
}

async function createIfMissing(urlText: string): Promise<void> {
  const url = checkUrl(urlText)
  const name = decodeURIComponent(url.pathname.slice(1))
  const admin = new URL(url)
  admin.pathname = '/postgres'
  const sql = postgres(admin.href, { max: 1, connect_timeout: 5, onnotice: () => undefined })
  try {
    const found = await sql`select from pg_database where datname = ${name}`
    if (found.length === 0) await sql`create database ${sql(name)}`
  } catch (error) {
    if (sqlState(error) !== '42501') throw error
    const role = decodeURIComponent(url.username)
    throw new Fault(
      `${name} is not there, and ${role} may not create it. As a role that may: create database ${name} owner ${role}`,
    )
  } finally {
    await sql.end({ timeout: 1 })
  }
}

interface Load {
  readonly url: string
  readonly tools: ClientTools
  readonly file: string
  readonly tables: number
  /** Set where the file is encrypted: its plain text is handed to the tool and written nowhere. */
  readonly identities: readonly string[] | undefined
}

const parallelJobs = 4

async function load({ url, tools, file, tables, identities }: Load): Promise<void> {
  const bar = openProgressBar('Restoring', tables)
  let done = 0
  const { pathname } = new URL(url)
  try {
    await runTool({
      tools,
      url,
      command: [
        tools.restore,
        '--exit-on-error',
        '--no-owner',
        '--no-privileges',
        '--verbose',
        `--dbname=${decodeURIComponent(pathname.slice(1))}`,
        // Several at once need to jump about in the file.
        ...(identities ? [] : [`--jobs=${parallelJobs}`, file]),
      ],
      ...(identities && { input: await decrypt(Bun.file(file).stream(), identities) }),
      onLine(line) {
        const table =
          /(?:finished item \d+|processing data for) table (?:data )?"?(?:public\.)?([^\s"]+)/.exec(line)?.[1]
        if (table) bar.advance(++done, table)
      },
    })
  } finally {
    bar.end()
  }
}

function compareRows(wanted: Manifest['rows'], found: Manifest['rows']): string[] {
  const tables = [...new Set([...Object.keys(wanted), ...Object.keys(found)])]
  return tables
    .filter((table) => wanted[table] !== found[table])
    .map((table) => `${table} has ${found[table] ?? 'no'} rows, the backup ${wanted[table] ?? 'no'}`)
}
