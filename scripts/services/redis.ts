import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { debianPackagesUsable } from './debian-packages'
import { composeUp, dockerEngineAnswers } from './docker'
import { climb, foundRunning, type Rung, type Service, type Started } from './ladder'
import { withLock } from './lock'
import { freePort, refuseTakenPort } from './ports'
import type { ServiceOptions } from './postgres'
import { Fault, messageOf } from './progress'
import { findLocalRedis, type RedisBinary, unpackRedis } from './redis-binaries'
import { askRedis, findRunningRedis, launchRedis, redisUrl, stopRedisServer } from './redis-server'
import { must } from './shell'

const ADVICE = `install Docker, redis-server (6.2 or newer) or valkey-server, or set REDIS_URL to a server that runs.`

export function ensureRedis(options: ServiceOptions): Promise<Service> {
  const own = findings(options).map((rung) => ({
    ...rung,
    start: async () => startOwn(await rung.start(), options),
  }))
  const rungs = options.throwAway ? own : [url(options), running(options), docker(options), ...own]
  return climbLocked(rungs, options)
}

/** Only finds (or fetches) a program of our own; whoever asks starts it. */
export function ensureRedisBinary(options: ServiceOptions): Promise<RedisBinary> {
  return climbLocked(findings(options), options)
}

/** Two starts at the same moment must not both open the data; the second finds the first one's server. */
function climbLocked<T>(rungs: Rung<T>[], { dataDirectory, forced, report }: ServiceOptions) {
  mkdirSync(dataDirectory, { recursive: true })
  return withLock(join(dataDirectory, 'redis.lock'), () =>
    climb({ service: 'Redis', variable: 'REDIS_FROM', rungs, forced, advice: ADVICE, report }),
  )
}

/** Stops the server of a data folder, if one runs. Says whether it did. */
export function stopRedis(dataDirectory: string): Promise<boolean> {
  return stopRedisServer(redisData(dataDirectory))
}

const redisData = (dataDirectory: string) => join(resolve(dataDirectory), 'redis')

function url({ url: configured, report }: ServiceOptions): Rung<Started> {
  return {
    name: 'url',
    label: 'the server REDIS_URL names',
    available: async () => (configured ? true : 'REDIS_URL is not set'),
    async start() {
      const address = configured ?? ''
      await refuseDeadUrl(address)
      // Some hosts forbid CONFIG: then the policy is not known, and nothing is said.
      const policy = await askRedis(address, 'CONFIG', ['GET', 'maxmemory-policy']).catch(() => 'noeviction')
      if (!JSON.stringify(policy).includes('noeviction')) {
        report(
          '  REDIS_URL: its maxmemory-policy is not noeviction, so a full Redis would forget queued jobs',
        )
      }
      return foundRunning(address)
    },
  }
}

/** A set URL must answer: falling back to another server would hide the mistake. */
async function refuseDeadUrl(address: string): Promise<void> {
  try {
    await askRedis(address, 'PING', [])
  } catch (error) {
    const where = URL.canParse(address) ? new URL(address).host : 'that address'
    throw new Fault(`REDIS_URL is set, but Redis at ${where} does not answer: ${messageOf(error)}
Start that server, correct REDIS_URL, or unset it to get a Redis of your own.`)
  }
}

function running({ dataDirectory }: ServiceOptions): Rung<Started> {
  const data = redisData(dataDirectory)
  return {
    name: 'running',
    label: 'our own server, which is running already',
    available: async () => ((await findRunningRedis(data)) ? true : 'no server of ours is running'),
    async start() {
      const server = await findRunningRedis(data)
      if (!server) throw new Error('it has just stopped')
      return foundRunning(redisUrl(server.port))
    },
  }
}

function docker({ root, port }: ServiceOptions): Rung<Started> {
  return {
    name: 'docker',
    label: 'Docker container',
    available: dockerEngineAnswers,
    async start() {
      // Docker's own proxy may hold the port already, for the very container we are about to ask for.
      const answered = await askRedis(redisUrl(port), 'PING', []).catch(() => undefined)
      if (answered === undefined) await refusePort(port)
      const container = await composeUp({
        root,
        service: 'redis',
        port: { variable: 'REDIS_PORT', value: port },
      })
      return { url: redisUrl(port), ...container }
    },
  }
}

type Find = Pick<ServiceOptions, 'dataDirectory' | 'packagesDirectory' | 'report'>

/** The ways to a program of our own, without running it yet: tests start a server for each of their files. */
function findings(options: Find): Rung<RedisBinary>[] {
  return [local(), packages(options), homebrew()]
}

function local(): Rung<RedisBinary> {
  return {
    name: 'local',
    label: 'the program on this machine',
    async available() {
      const binary = await findLocalRedis()
      return typeof binary === 'string' ? binary : true
    },
    start: findOrThrow,
  }
}

function packages({ dataDirectory, packagesDirectory, report }: Find): Rung<RedisBinary> {
  const folder = join(packagesDirectory ?? join(dataDirectory, 'packages'), 'redis')
  return {
    name: 'packages',
    label: 'unpacked Debian packages',
    available: async () => debianPackagesUsable(),
    start: () => unpackRedis(resolve(folder), report),
  }
}

function homebrew(): Rung<RedisBinary> {
  return {
    name: 'homebrew',
    label: 'brew install redis',
    available: async () => (Bun.which('brew') === null ? 'there is no Homebrew' : true),
    async start() {
      await must(['brew', 'install', '--quiet', 'redis'], { timeoutMs: 600_000 })
      return findOrThrow()
    },
  }
}

async function findOrThrow(): Promise<RedisBinary> {
  const binary = await findLocalRedis()
  if (typeof binary === 'string') throw new Error(binary)
  return binary
}

async function startOwn(binary: RedisBinary, options: ServiceOptions): Promise<Started> {
  const data = redisData(options.dataDirectory)
  // A forced way to a server does not mean a second one on the same data.
  const running = await findRunningRedis(data)
  if (running) return foundRunning(redisUrl(running.port))
  const port = options.port || (await freePort())
  await refusePort(port)
  const server = await launchRedis(binary, { data, port, persistent: options.durable ?? !options.throwAway })
  return {
    url: redisUrl(server.port),
    startedHere: true,
    async stop() {
      await stopRedisServer(data)
    },
  }
}

function refusePort(port: number): Promise<void> {
  return refuseTakenPort(port, 'Redis', `REDIS_PORT=${port + 1} ./scripts/start`)
}
