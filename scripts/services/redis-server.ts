import { closeSync, existsSync, mkdirSync, openSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { RedisClient } from 'bun'
import { endProcess, type Identity, readLivePidFile, writePidFile } from './identity'
import { poll } from './polling'
import { messageOf } from './progress'
import type { RedisBinary } from './redis-binaries'

export type RedisServer = { identity: Identity; port: number }

/** A large append-only file takes its time. */
const LOADING_DEADLINE_MS = 60_000

const pidFile = (data: string) => join(data, 'server.pid.json')
const portFile = (data: string) => join(data, 'server.port')
const logFile = (data: string) => join(data, 'server.log')

export function redisUrl(port: number): string {
  return `redis://127.0.0.1:${port}`
}

/**
 * Starts a server on the data in `data` and waits until it answers. It outlives this process and is not reached
 * by the terminal's Ctrl-C: whoever started it decides when it ends.
 */
export async function launchRedis(
  binary: RedisBinary,
  options: { data: string; port: number; persistent: boolean },
): Promise<RedisServer> {
  const { data, port } = options
  mkdirSync(data, { recursive: true })
  const log = openSync(logFile(data), 'a')
  const child = Bun.spawn([binary.program, ...settings(options)], {
    env: { ...process.env, ...binary.environment },
    cwd: data,
    stdin: 'ignore',
    stdout: log,
    stderr: log,
    detached: true,
  })
  closeSync(log)
  child.unref()
  const ready = async () => {
    if (child.exitCode !== null) return 'ended'
    return (await stateOf(redisUrl(port), data)) === 'ready' ? 'ready' : undefined
  }
  if ((await poll(ready, { deadlineMs: LOADING_DEADLINE_MS, everyMs: 4 })) !== 'ready') {
    child.kill('SIGKILL')
    throw new Error(`${binary.program} did not start: ${lastLine(logFile(data))}`)
  }
  writePidFile(pidFile(data), child.pid)
  await Bun.write(portFile(data), String(port))
  const identity = readLivePidFile(pidFile(data))
  if (!identity) throw new Error(`${binary.program} ended as soon as it had started`)
  return { identity, port }
}

/** Queues must never be evicted: a full Redis has to refuse writes, not forget jobs. */
function settings({ data, port, persistent }: { data: string; port: number; persistent: boolean }): string[] {
  const named = {
    port: String(port),
    bind: '127.0.0.1',
    dir: data,
    save: '',
    appendonly: persistent ? 'yes' : 'no',
    'maxmemory-policy': 'noeviction',
  }
  return Object.entries(named).flatMap(([name, value]) => [`--${name}`, value])
}

type State = 'ready' | 'loading' | undefined

/** How the server of just these data is, and nobody else's: while it loads its file it says where that is already. */
async function stateOf(url: string, data: string): Promise<State> {
  const folder = await askRedis(url, 'CONFIG', ['GET', 'dir']).catch(() => undefined)
  if (!JSON.stringify(folder)?.includes(realpathSync(data))) return undefined
  return askRedis(url, 'PING', []).then(
    () => 'ready',
    (error) => (messageOf(error).startsWith('LOADING') ? 'loading' : undefined),
  )
}

/** The running server of these data, proven by asking it which folder it serves. Waits while it loads. */
export async function findRunningRedis(data: string): Promise<RedisServer | undefined> {
  const identity = existsSync(pidFile(data)) ? readLivePidFile(pidFile(data)) : undefined
  if (!identity || !existsSync(portFile(data))) return undefined
  const port = Number(readFileSync(portFile(data), 'utf8'))
  const settled = async () => {
    const state = await stateOf(redisUrl(port), data)
    return state === 'loading' ? undefined : { isReady: state === 'ready' }
  }
  const answer = await poll(settled, { deadlineMs: LOADING_DEADLINE_MS })
  return answer?.isReady ? { identity, port } : undefined
}

/** Ends the server of these data; with an append-only file it writes everything down first. */
export async function stopRedisServer(data: string): Promise<boolean> {
  const identity = readLivePidFile(pidFile(data))
  if (!identity) return false
  await endProcess(identity)
  return true
}

/** One command on a connection of its own, or an error within three seconds. */
export async function askRedis(url: string, command: string, args: string[]): Promise<unknown> {
  const client = new RedisClient(url, { connectionTimeout: 3_000, autoReconnect: false, maxRetries: 0 })
  try {
    await client.connect()
    return await client.send(command, args)
  } catch (error) {
    throw new Error(messageOf(error))
  } finally {
    client.close()
  }
}

function lastLine(file: string): string {
  return existsSync(file) ? (readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? '') : 'it wrote no log'
}
