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
  type Identity,
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
  /** Frozen, not gone, with all of its processes: connections are accepted by the machine, and nothing answers. */
  pause(): Promise<void>
  resume(): void
}

const RESTART_DEADLINE_MS = 30_000

/**
 * A Postgres of the test file's own, for tests that end it; all others share one and get a database each. `durable`
 * writes as production does, so that what was committed survives a kill; `major` is the version, of those on this machine. About 2 s. Ends with the file.
 */
export async function startPostgres(
  options: { durable?: boolean; major?: number | undefined } = {},
): Promise<TestPostgres> {
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
      major: options.major,
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
  const { pause, resume } = freezer(url, postmaster)
  afterThisFile(async () => {
    resume()
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
    pause,
    resume,
  }
}

function freezer(url: string, postmaster: () => Identity): Pick<TestPostgres, 'pause' | 'resume'> {
  let frozen: number[] = []
  return {
    async pause() {
      const children = await ask(url, `select string_agg(pid::text, ',') from pg_stat_activity`)
      frozen = [postmaster().pid, ...String(children).split(',').map(Number)]
      // The first of them makes the others: once it stands still, nobody gets a new connection.
      for (const pid of frozen) signal(pid, 'SIGSTOP')
    },
    resume() {
      for (const pid of frozen) signal(pid, 'SIGCONT')
      frozen = []
    },
  }
}
