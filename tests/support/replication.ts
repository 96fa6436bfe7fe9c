import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { $ } from 'bun'
import { migrate } from '#platform/migrations'
import {
  ask,
  createDatabase,
  endProcess,
  freePort,
  localUrl,
  openCluster,
  poll,
  ROOT,
  readPostmaster,
  registerChild,
  signal,
  startCluster,
  stopCluster,
} from '../../scripts/services/index'
import { findMatching } from '../database/matching-postgres'
import { afterThisFile } from './cleanup'
import { eventually } from './processes'
import { testServices } from './services'

export interface TestServer {
  readonly name: string
  readonly url: string
  readonly host: string
  /** The first column of the first row. */
  ask(statement: string): Promise<unknown>
  /** Changes a setting while it runs. */
  set(setting: string, value: string): Promise<void>
  /** With all that it has forked, as a machine that loses its power. */
  kill9(): Promise<void>
  start(): Promise<void>
}

export interface Replication {
  readonly primary: TestServer
  readonly standbys: readonly TestServer[]
  /** Resolves once each standby has replayed what the primary has written until now. */
  caughtUp(): Promise<void>
}

/** A primary, migrated and empty, and so many standbys that stream from it, each a server of its own that ends with the file. */
export async function startReplication(count: number): Promise<Replication> {
  const names = Array.from({ length: count }, (_, index) => `standby${index + 1}`)
  const [main, ...copies] = await Promise.all(['primary', ...names].map(createServer))
  if (!main) throw new Error('there is no primary')
  const { port } = new URL(main.server.url)
  await main.server.start()
  await createDatabase(Number(port))
  await migrate({ url: main.server.url, directory: join(ROOT, 'drizzle/migrations') })
  await stopCluster(main.data)
  for (const { data, server } of copies) {
    await $`rm -r ${data}; cp -a ${main.data} ${data}; cp -a ${data}/PG_VERSION ${data}/standby.signal`
    const follow = `host=127.0.0.1 port=${port} user=postgres application_name=${server.name}`
    appendFileSync(`${data}/postgresql.auto.conf`, `primary_conninfo = '${follow}'\n`)
  }
  await main.server.start()
  await Promise.all(copies.map(({ server }) => server.start()))
  const standbys = copies.map(({ server }) => server)
  const primary = main.server
  return {
    primary,
    standbys,
    async caughtUp() {
      const written = String(await primary.ask('select pg_current_wal_flush_lsn()'))
      for (const standby of standbys) {
        await eventually(() => standby.ask(`select pg_last_wal_replay_lsn() >= '${written}'::pg_lsn`))
      }
    },
  }
}

async function createServer(name: string): Promise<{ data: string; server: TestServer }> {
  const { runDirectory } = await testServices()
  const folder = mkdtempSync(join(runDirectory, `${name}-`))
  const refuge = mkdtempSync('/var/tmp/metropolitan-')
  const port = await freePort()
  const options = { binaries: await findMatching(), data: join(folder, 'postgres'), refuge }
  const cluster = await openCluster(options)
  const { data } = cluster.place
  const postmaster = () => {
    const running = readPostmaster(data)
    if (!running) throw new Error(`${name} is not running`)
    return running.identity
  }
  const startOnce = async () => {
    await startCluster(cluster, { port, durable: true })
    registerChild(runDirectory, postmaster().pid)
    return true
  }
  afterThisFile(async () => {
    await stopCluster(data)
    for (const one of [folder, refuge]) rmSync(one, { recursive: true, force: true })
  })
  const url = localUrl(port)
  const server: TestServer = {
    name,
    url,
    host: `127.0.0.1:${port}`,
    ask: (statement) => ask(url, statement),
    async set(setting, value) {
      await ask(url, `alter system set ${setting} = '${value}'`)
      await ask(url, 'select pg_reload_conf()')
    },
    async kill9() {
      const forked = await ask(url, `select string_agg(pid::text, ',') from pg_stat_activity`)
      await endProcess(postmaster(), { signal: 'SIGKILL' })
      for (const pid of String(forked).split(',').map(Number)) signal(pid, 'SIGKILL')
    },
    async start() {
      // After a kill what was forked holds the shared memory for a moment.
      const started = await poll(() => startOnce().catch(() => undefined), { deadlineMs: 30_000 })
      if (!started) throw new Error(`${name} did not start`)
    },
  }
  return { data, server }
}
