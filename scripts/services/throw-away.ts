import { createHash } from 'node:crypto'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { reapChildren } from './children'
import { listPaths } from './folders'
import { type Identity, isAlive, readLivePidFile, readPidFile, writePidFile } from './identity'
import { withLock } from './lock'
import { lastLines, startManaged } from './managed-process'
import { poll } from './polling'
import { removePostgres } from './postgres'
import { Fault, type Report } from './progress'
import type { RedisBinary } from './redis-binaries'
import { ROOT } from './settings'

/**
 * Postgres and Redis for tests. They belong to nobody in particular: the first test process starts a watchdog, the
 * next ones join, and the watchdog ends everything once no process that joined is alive. Asking who is alive, rather
 * than being told, is what leaves nothing behind after a kill -9 of the tests; a killed watchdog's leftovers are
 * ended by the next run.
 */
export type TestServices = {
  postgresUrl: string
  redis: RedisBinary
  /** Processes of tests are written down here, so that they end with the test that started them. */
  runDirectory: string
}

const STARTUP_DEADLINE_MS = 300_000

/** One folder for each checkout and user, so that two checkouts never share a server. */
export function home(): string {
  const checkout = createHash('sha256').update(ROOT).digest('hex').slice(0, 8)
  const folder = join(tmpdir(), `metropolitan-test-${process.getuid?.() ?? 0}-${checkout}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const found = lstatSync(folder)
  if (!found.isDirectory() || found.uid !== (process.getuid?.() ?? found.uid)) {
    throw new Fault(
      `${folder} is in the way: it is not a folder of ours. Remove it, then run the tests again.`,
    )
  }
  return folder
}

export const lockFile = () => join(home(), 'lock')
export const watchdogFile = (run: string) => join(run, 'watchdog.json')
export const servicesFile = (run: string) => join(run, 'services.json')
const usersFolder = (run: string) => join(run, 'users')

/** Joins the running test services, or starts them. This process counts as a user until it ends or leaves. */
export async function joinTestServices(report: Report): Promise<TestServices & { leave(): Promise<void> }> {
  const run = await withLock(lockFile(), async () => {
    await reapStaleRuns()
    const folder = findRun() ?? createRun()
    writePidFile(join(usersFolder(folder), String(process.pid)), process.pid)
    if (!existsSync(servicesFile(folder))) await startWatchdog(folder, report)
    return folder
  })
  const services = JSON.parse(readFileSync(servicesFile(run), 'utf8')) as Omit<TestServices, 'runDirectory'>
  return { ...services, runDirectory: run, leave: () => leave(run) }
}

/** Returns when the services are gone, unless somebody else still uses them. */
async function leave(run: string): Promise<void> {
  rmSync(join(usersFolder(run), String(process.pid)), { force: true })
  const settled = () => (!existsSync(run) || liveUsers(run).length > 0 ? true : undefined)
  await poll(settled, { deadlineMs: 20_000 })
}

function listRuns(): string[] {
  const entries = readdirSync(home(), { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory() && entry.name.startsWith('run-'))
    .map((entry) => join(home(), entry.name))
}

function findRun(): string | undefined {
  return listRuns().find((run) => existsSync(servicesFile(run)) && readLivePidFile(watchdogFile(run)))
}

function createRun(): string {
  const run = join(home(), `run-${process.pid}-${Date.now()}`)
  mkdirSync(usersFolder(run), { recursive: true })
  return run
}

async function startWatchdog(run: string, report: Report): Promise<void> {
  const logFile = join(run, 'watchdog.log')
  const watchdog = await startManaged({
    name: 'the watchdog of the test services',
    command: [process.execPath, join(ROOT, 'scripts/services/watchdog.ts'), run],
    env: { ...process.env, NODE_ENV: 'test' },
    cwd: ROOT,
    logFile,
    // At once: a run without a living watchdog is taken for a leftover and removed.
    onSpawn: ({ pid }) => writePidFile(watchdogFile(run), pid),
  })
  let shown = 0
  const showProgress = () => {
    const lines = watchdog.output().split('\n').slice(0, -1)
    for (const line of lines.slice(shown)) report(line)
    shown = lines.length
  }
  await poll(
    () => {
      if (existsSync(run)) showProgress()
      return existsSync(servicesFile(run)) || watchdog.hasEnded() ? true : undefined
    },
    { deadlineMs: STARTUP_DEADLINE_MS },
  )
  if (existsSync(servicesFile(run))) return
  await watchdog.stop()
  throw new Fault(`The test services did not start. ${lastLines(watchdog, logFile)}`)
}

export function liveUsers(run: string): Identity[] {
  return listPaths(usersFolder(run)).flatMap((file) => readLivePidFile(file) ?? [])
}

/** Written whole or not at all: whoever sees the file may read it. */
export function publish(run: string, services: Omit<TestServices, 'runDirectory'>): void {
  writeFileSync(`${servicesFile(run)}.new`, JSON.stringify(services))
  renameSync(`${servicesFile(run)}.new`, servicesFile(run))
}

/** What a watchdog left that was itself killed. Called under the lock, so a watchdog just starting is not meant. */
async function reapStaleRuns(): Promise<void> {
  for (const run of listRuns()) {
    const watchdog = readPidFile(watchdogFile(run))
    if (watchdog && isAlive(watchdog)) continue
    await endRun(run)
  }
}

/** Ends every process of a run and removes what it left on disk. */
export async function endRun(run: string): Promise<void> {
  await reapChildren(run, 'all')
  await removePostgres(run)
  rmSync(run, { recursive: true, force: true })
}
