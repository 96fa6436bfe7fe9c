import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { $ } from 'bun'
import { migrate } from '#platform/migrations'
import {
  ask,
  endProcess,
  ensurePostgres,
  findPostmaster,
  freePort,
  packagesDirectory,
  poll,
  ROOT,
  registerChild,
  removePostgres,
  signal,
  stopPostgres,
  whereabouts,
} from '../../scripts/services/index'
import { afterThisFile } from './cleanup'
import { testServices } from './services'

export type TestPostgres = {
  /** A migrated, empty database. */
  url: string
  /** Ends it in good order, dropping connections. */
  stop(): Promise<void>
  kill9(): Promise<void>
  /** Starts it again on the same port and data, after a crash with recovery. */
  restart(): Promise<void>
  /** Leaves a replica behind that will get nothing of what is written from now on. It restarts meanwhile. */
  leaveReplicaBehind(): Promise<void>
  /** Ends it for good and promotes that replica in its place, on the same port. */
  failOver(): Promise<void>
  pause(): void
  resume(): void
}

const RESTART_DEADLINE_MS = 30_000

/**
 * A Postgres of the test file's own, for tests that end it; all others share one and get a database each. `durable`
 * writes as production does, so that what was committed survives a kill. About 2 s. Ends with the file.
 */
export async function startPostgres(options: { durable?: boolean } = {}): Promise<TestPostgres> {
  const { runDirectory } = await testServices()
  const data = mkdtempSync(join(runDirectory, 'postgres-'))
  const port = await freePort()
  const start = async () => {
    const server = await ensurePostgres({
      root: ROOT,
      dataDirectory: data,
      packagesDirectory: packagesDirectory(),
      port,
      throwAway: true,
      durable: options.durable ?? false,
      report: () => {},
    })
    registerChild(runDirectory, postmaster().pid)
    return server
  }
  const postmaster = () => {
    const identity = findPostmaster(data)
    if (!identity) throw new Error('this Postgres is not running')
    return identity
  }
  const restart = async () => {
    await stopPostgres(data)
    // After a kill the orphaned backends hold the shared memory for a moment, and a new server refuses to start.
    const started = await poll(() => start().catch(() => undefined), { deadlineMs: RESTART_DEADLINE_MS })
    if (!started) throw new Error('Postgres did not start again')
  }
  const cluster = () => whereabouts(join(data, 'postgres'))
  const { url } = await start()
  await migrate({ url, directory: join(ROOT, 'drizzle/migrations') })
  afterThisFile(async () => {
    const identity = findPostmaster(data)
    if (identity) signal(identity.pid, 'SIGCONT')
    await removePostgres(data)
    rmSync(data, { recursive: true, force: true })
  })
  return {
    url,
    async stop() {
      await stopPostgres(data)
    },
    kill9: () => endProcess(postmaster(), { signal: 'SIGKILL' }),
    restart,
    async leaveReplicaBehind() {
      await stopPostgres(data)
      await $`cp -a ${cluster()} ${cluster()}.replica`
      await restart()
    },
    async failOver() {
      await stopPostgres(data)
      await $`rm -r ${cluster()}; mv ${cluster()}.replica ${cluster()}; touch ${cluster()}/standby.signal`
      await restart()
      await ask(url, 'select pg_promote()')
    },
    pause: () => signal(postmaster().pid, 'SIGSTOP'),
    resume: () => signal(postmaster().pid, 'SIGCONT'),
  }
}
