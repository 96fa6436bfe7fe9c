import { closeSync, existsSync, mkdirSync, openSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { RedisClient } from 'bun'
import { endProcess, type Identity, readLivePidFile, writePidFile } from './identity'
import { poll } from './polling'
import { messageOf } from './progress'
import type { RedisBinary } from './redis-binaries'

export type RedisServer = { identity: Identity; port: number }

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
  const { data, port, persistent } = options
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
  const ready = () => (child.exitCode === null ? answers(redisUrl(port), data) : false)
  const answered = await poll(ready, { deadlineMs: persistent ? 60_000 : 10_000, everyMs: 4 })
  if (!answered) {
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

/** `true` once the server of just these data answers; `undefined` while nothing does, or it still loads. */
async function answers(url: string, data: string): Promise<true | undefined> {
  const folder = await askRedis(url, 'CONFIG', ['GET', 'dir']).catch(() => undefined)
  return JSON.stringify(folder)?.includes(realpathSync(data)) ? true : undefined
}

/** The running server of these data, proven by asking it which folder it serves. */
export async function findRunningRedis(data: string): Promise<RedisServer | undefined> {
  const identity = existsSync(pidFile(data)) ? readLivePidFile(pidFile(data)) : undefined
  if (!identity || !existsSync(portFile(data))) return undefined
  const port = Number(readFileSync(portFile(data), 'utf8'))
  return (await answers(redisUrl(port), data)) ? { identity, port } : undefined
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
