import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import {
  freePort,
  launchRedis,
  poll,
  type RedisServer,
  redisUrl,
  registerChild,
  signal,
  stopRedisServer,
} from '../../scripts/services/index'
import { afterThisFile } from './cleanup'
import { testServices } from './services'

export type TestRedis = {
  url: string
  /** Ends it in good order; with `persistent`, what it holds is on disk. */
  stop(): Promise<void>
  kill9(): Promise<void>
  /** Starts it again on the same port, with what is on disk: nothing, unless `persistent`. */
  restart(): Promise<void>
  /** Frozen, not gone: connections stay open and nothing answers. */
  pause(): void
  resume(): void
}

const ATTEMPTS = 5

/**
 * A Redis of the test file's own. Pub/sub is shared by all databases of a server and some tests flush or kill it,
 * so a database number would not keep files apart. Ends with the file.
 */
export async function startRedis(options: { persistent?: boolean } = {}): Promise<TestRedis> {
  const { redis: binary, runDirectory } = await testServices()
  const data = mkdtempSync(join(runDirectory, 'redis-'))
  const launch = async (port: number) => {
    const server = await launchRedis(binary, { data, port, persistent: options.persistent ?? false })
    registerChild(runDirectory, server.identity.pid)
    return server
  }
  let server = await onFreePort(launch)
  const { port } = server
  const stop = async () => {
    signal(server.identity.pid, 'SIGCONT')
    await stopRedisServer(data)
  }
  afterThisFile(async () => {
    await stop()
    rmSync(data, { recursive: true, force: true })
  })
  return {
    url: redisUrl(port),
    stop,
    async kill9() {
      signal(server.identity.pid, 'SIGKILL')
      await stopRedisServer(data)
    },
    async restart() {
      await stop()
      server = await launch(port)
    },
    pause: () => signal(server.identity.pid, 'SIGSTOP'),
    resume: () => signal(server.identity.pid, 'SIGCONT'),
  }
}

/** Between finding a free port and using it, another test may have taken it. */
async function onFreePort(launch: (port: number) => Promise<RedisServer>): Promise<RedisServer> {
  let lastError: unknown
  let attempts = 0
  const server = await poll(
    async () => {
      attempts += 1
      try {
        return await launch(await freePort())
      } catch (error) {
        lastError = error
        if (attempts >= ATTEMPTS) throw error
        return undefined
      }
    },
    { deadlineMs: 30_000 },
  )
  if (server) return server
  throw lastError
}
