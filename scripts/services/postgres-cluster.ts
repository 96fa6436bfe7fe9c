import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import postgres from 'postgres'
import { endProcess, type Identity, identityOf } from './identity'
import { poll } from './polling'
import type { PostgresBinaries, PostgresProgram } from './postgres-binaries'
import { Fault, messageOf } from './progress'
import { asUser, findPlace, giveTo, type Place, type RunAs } from './run-as'
import { run } from './shell'

export const DATABASE = 'metropolitan'

/** Trust is enough: it listens on the loopback address only, and holds development data. */
export function localUrl(port: number, database = DATABASE): string {
  return `postgres://postgres@127.0.0.1:${port}/${database}`
}

export type Cluster = { place: Place; binaries: PostgresBinaries }

/** Statements can be measured in any of our servers; nothing is counted until a meter asks for it. */
const MEASURABLE = ['shared_preload_libraries=pg_stat_statements', 'pg_stat_statements.track=none']

/** Settings of a server that is thrown away: it may lose everything in a crash, and is three times as fast. */
const THROW_AWAY = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300']

/** Finds the way to run `binaries` on the data in `data`, and creates the cluster if there is none. */
export async function openCluster(options: {
  binaries: PostgresBinaries
  data: string
  refuge: string
  runAs?: RunAs | undefined
}): Promise<Cluster> {
  const { binaries, data, refuge, runAs } = options
  mkdirSync(dirname(data), { recursive: true })
  const place = await findPlace({ programs: binaries, data, refuge }, runAs)
  if (place.data !== data) writeFileSync(movedFile(data), place.data)
  const cluster = { place, binaries }
  if (!existsSync(join(place.data, 'PG_VERSION'))) await initialise(cluster)
  return cluster
}

/** The version that wrote the data; no other can read them. */
export function majorOfData(data: string): number | undefined {
  const file = join(whereabouts(data), 'PG_VERSION')
  return existsSync(file) ? Number(readFileSync(file, 'utf8').trim()) : undefined
}

const movedFile = (data: string) => `${data}.moved-to`

/** Where the data really are: see `findPlace` for why they may have had to move. */
export function whereabouts(data: string): string {
  return existsSync(movedFile(data)) ? readFileSync(movedFile(data), 'utf8').trim() : data
}

async function initialise(cluster: Cluster): Promise<void> {
  const { data } = cluster.place
  // Built beside and renamed: an interrupted initdb would leave a folder that is neither empty nor a cluster.
  const unfinished = `${data}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { mode: 0o700 })
  giveTo(cluster.place.runAs, unfinished)
  const { code, output } = await command(cluster, 'initdb', [
    '-D',
    unfinished,
    ...initdbFlags(cluster.binaries.major),
  ])
  if (code !== 0) throw new Error(`initdb failed: ${output.split('\n').slice(-3).join(' ')}`)
  rmSync(data, { recursive: true, force: true })
  renameSync(unfinished, data)
}

/** The built-in C.UTF-8 needs no locale of the machine's, and sorts alike everywhere; it came with version 17. */
function initdbFlags(major: number): string[] {
  const locale =
    major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : ['--locale=C.UTF-8']
  return ['-U', 'postgres', '--auth=trust', '--encoding=UTF8', ...locale, '--no-sync', '--no-instructions']
}

export async function startCluster(
  cluster: Cluster,
  options: { port: number; durable: boolean },
): Promise<void> {
  const { data } = cluster.place
  await clearDeadPidFile(data)
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', `port=${options.port}`]
  settings.push(...MEASURABLE)
  if (!options.durable) settings.push(...THROW_AWAY)
  const flags = settings.map((setting) => `-c ${setting}`).join(' ')
  // The log is Postgres's own to write, so it lies with the data, where whoever runs it may write.
  const start = ['-D', data, '-w', '-t', '60', '-l', join(data, 'server.log'), '-o', flags, 'start']
  const { code, output } = await command(cluster, 'pg_ctl', start)
  if (code === 0) return
  const log = existsSync(join(data, 'server.log')) ? readFileSync(join(data, 'server.log'), 'utf8') : output
  throw new Error(`Postgres did not start: ${log.trim().split('\n').slice(-3).join(' ')}`)
}

/**
 * A killed server that nobody reaps (a container without an init) stays in the process table, and Postgres takes
 * it for running, for ever. Its pid file goes once no process of it is left: each of them works in the data folder.
 */
async function clearDeadPidFile(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid')
  if (process.platform !== 'linux' || !existsSync(file) || readPostmaster(data)) return
  const isFree = () =>
    readdirSync('/proc').some((pid) => worksIn(pid, realpathSync(data))) ? undefined : true
  if (await poll(isFree, { deadlineMs: 20_000, everyMs: 50 })) rmSync(file, { force: true })
}

function worksIn(pid: string, folder: string): boolean {
  try {
    return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`) === folder
  } catch {
    return false
  }
}

function command({ place, binaries }: Cluster, program: PostgresProgram, args: string[]) {
  return run(asUser(place.runAs, [join(place.top, binaries.bin, program), ...args]), {
    cwd: dirname(place.data),
    // The machine's language and time zone would otherwise find their way into the cluster's settings.
    environment: { ...process.env, ...binaries.environment(place.top), LC_ALL: 'C', TZ: 'UTC' },
    timeoutMs: 90_000,
  })
}

/** Process and port of the server that runs on these data, by its own pid file; nothing is asked of it yet. */
export function readPostmaster(data: string): { identity: Identity; port: number } | undefined {
  const file = join(whereabouts(data), 'postmaster.pid')
  if (!existsSync(file)) return undefined
  const [pid, , , port] = readFileSync(file, 'utf8').split('\n')
  const identity = identityOf(Number(pid))
  return identity && port ? { identity, port: Number(port) } : undefined
}

/** The running server of these data, proven by asking it which data it serves: a pid may be a stranger's. */
export async function findRunning(data: string): Promise<{ port: number } | undefined> {
  const postmaster = readPostmaster(data)
  if (!postmaster) return undefined
  const url = localUrl(postmaster.port, 'postgres')
  const asked = () =>
    ask(url, 'show data_directory').catch((error) => (isStartingUp(error) ? undefined : 'no answer'))
  const served = await poll(asked, { deadlineMs: 60_000, everyMs: 100 })
  return served === realpathSync(whereabouts(data)) ? { port: postmaster.port } : undefined
}

/** `cannot_connect_now`: it is there, and still recovering from a crash. */
function isStartingUp(error: unknown): boolean {
  return (error as { code?: unknown }).code === '57P03'
}

/** Ends the server of these data, dropping its connections; finished work is safe. */
export async function stopCluster(data: string): Promise<boolean> {
  const postmaster = readPostmaster(data)
  if (!postmaster) return false
  await endProcess(postmaster.identity, { signal: 'SIGINT', graceMs: 30_000 })
  return true
}

export async function createDatabase(port: number): Promise<void> {
  const url = localUrl(port, 'postgres')
  const exists = await ask(url, `select datname from pg_database where datname = '${DATABASE}'`)
  if (exists === undefined) await ask(url, `create database ${DATABASE}`)
}

/** The first column of the first row. One short-lived connection; gives up after five seconds. */
export async function ask(url: string, statement: string): Promise<unknown> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice() {}, fetch_types: false })
  try {
    const [row] = await sql.unsafe(statement)
    return row === undefined ? undefined : Object.values(row)[0]
  } finally {
    await sql.end({ timeout: 1 })
  }
}

/** A set URL must answer: falling back to another server would hide the mistake and split the data. */
export async function refuseDeadUrl(url: string, variable: string): Promise<void> {
  try {
    await ask(url, 'select 1')
  } catch (error) {
    const { hostname, port, pathname } = new URL(url)
    const where = `${hostname}:${port || 5432}${pathname}`
    throw new Fault(`${variable} is set, but Postgres at ${where} does not answer: ${messageOf(error)}
Start that server, correct ${variable}, or unset it to get a Postgres of your own.`)
  }
}
