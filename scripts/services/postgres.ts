import { createHash } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { debianPackagesUsable } from './debian-packages'
import { composeUp, dockerEngineAnswers } from './docker'
import type { Identity } from './identity'
import { climb, foundRunning, type Rung, type RungName, type Service, type Started } from './ladder'
import { withLock } from './lock'
import { freePort, refuseTakenPort } from './ports'
import { findLocalPostgres, type PostgresBinaries, unpackPostgres } from './postgres-binaries'
import {
  createDatabase,
  DATABASE,
  findRunning,
  localUrl,
  majorOfData,
  openCluster,
  readPostmaster,
  refuseDeadUrl,
  startCluster,
  stopCluster,
  whereabouts,
} from './postgres-cluster'
import { Fault, type Report } from './progress'
import type { RunAs } from './run-as'

export type ServiceOptions = {
  /** The project's folder: node_modules and docker-compose.yml are looked for there. */
  root: string
  /** Data of all services; each has a folder of its own inside. */
  dataDirectory: string
  /** Where unpacked packages are kept; `packages` in the data folder when not said. */
  packagesDirectory?: string | undefined
  /** 0 takes any free port. */
  port: number
  url?: string | undefined
  forced?: RungName | undefined
  /** For tests: nothing need survive a crash, and neither Docker nor a set URL is used. */
  throwAway?: boolean | undefined
  /** Takes back the first half of `throwAway`, for tests of crashes themselves. */
  durable?: boolean | undefined
  report: Report
}

export type PostgresOptions = ServiceOptions & {
  runAs?: RunAs | undefined
  /** For tests: the version of new data, where several are on this machine. */
  major?: number | undefined
}

const ADVICE = `install Docker or Postgres 15 to 18, or set DATABASE_URL to a database of an existing server.`

export function ensurePostgres(options: PostgresOptions): Promise<Service> {
  const own = [local(options), packages(options)]
  const rungs = options.throwAway ? own : [url(options), running(options), docker(options), ...own]
  mkdirSync(options.dataDirectory, { recursive: true })
  // Two starts at the same moment must not both create the data; the second finds the first one's server.
  return withLock(join(options.dataDirectory, 'postgres.lock'), () =>
    climb({
      service: 'Postgres',
      variable: 'POSTGRES_FROM',
      rungs,
      forced: options.forced,
      advice: ADVICE,
      report: options.report,
    }),
  )
}

/** Stops the server of a data folder, if one runs. Says whether it did. */
export function stopPostgres(dataDirectory: string): Promise<boolean> {
  return stopCluster(postgresData(dataDirectory))
}

/** The server process of a data folder, if one runs. */
export function findPostmaster(dataDirectory: string): Identity | undefined {
  return readPostmaster(postgresData(dataDirectory))?.identity
}

/** Stops the server of a data folder and removes its data, wherever they had to move. */
export async function removePostgres(dataDirectory: string): Promise<void> {
  const data = postgresData(dataDirectory)
  await stopCluster(data)
  for (const folder of [whereabouts(data), data, refugeFor(data)])
    rmSync(folder, { recursive: true, force: true })
}

const postgresData = (dataDirectory: string) => join(resolve(dataDirectory), 'postgres')

function url({ url: configured }: PostgresOptions): Rung<Started> {
  return {
    name: 'url',
    label: 'the server DATABASE_URL names',
    available: async () => (configured ? true : 'DATABASE_URL is not set'),
    async start() {
      await refuseDeadUrl(configured ?? '', 'DATABASE_URL')
      return foundRunning(configured ?? '')
    },
  }
}

function running({ dataDirectory }: PostgresOptions): Rung<Started> {
  const data = postgresData(dataDirectory)
  return {
    name: 'running',
    label: 'our own server, which is running already',
    available: async () => ((await findRunning(data)) ? true : 'no server of ours is running'),
    async start() {
      const started = await joinRunning(data)
      if (!started) throw new Error('it has just stopped')
      return started
    },
  }
}

async function joinRunning(data: string): Promise<Started | undefined> {
  const server = await findRunning(data)
  if (!server) return undefined
  await createDatabase(server.port)
  return foundRunning(localUrl(server.port))
}

function docker({ root, dataDirectory, port, report }: PostgresOptions): Rung<Started> {
  return {
    name: 'docker',
    label: 'Docker container',
    available: dockerEngineAnswers,
    async start() {
      await refuseForeignPort(port)
      if (majorOfData(postgresData(dataDirectory)) !== undefined) {
        report('  earlier data were made without Docker: POSTGRES_FROM=local brings them back')
      }
      const container = await composeUp({
        root,
        service: 'postgres',
        port: { variable: 'POSTGRES_PORT', value: port },
      })
      return { url: `postgres://postgres:postgres@127.0.0.1:${port}/${DATABASE}`, ...container }
    },
  }
}

/** Docker's own proxy may hold the port already, for the very container we are about to ask for. */
async function refuseForeignPort(port: number): Promise<void> {
  const url = `postgres://postgres:postgres@127.0.0.1:${port}/${DATABASE}`
  const ours = await refuseDeadUrl(url, 'DATABASE_URL').then(
    () => true,
    () => false,
  )
  if (!ours) await refuseTakenPort(port, 'Postgres', `POSTGRES_PORT=${port + 1} ./scripts/start`)
}

function local(options: PostgresOptions): Rung<Started> {
  return {
    name: 'local',
    label: 'programs on this machine',
    async available() {
      const { found, reasons } = await findLocalPostgres(options.root)
      return found.length > 0 ? true : reasons.join('; ')
    },
    async start() {
      const { found } = await findLocalPostgres(options.root)
      return startFirstFitting(found, options)
    },
  }
}

function packages(options: PostgresOptions): Rung<Started> {
  const folder = join(options.packagesDirectory ?? join(options.dataDirectory, 'packages'), 'postgres')
  return {
    name: 'packages',
    label: 'unpacked Debian packages',
    available: async () => debianPackagesUsable(),
    start: async () => startFirstFitting([await unpackPostgres(resolve(folder), options.report)], options),
  }
}

/** Data can only be read by the version that wrote them, so existing data choose among the installations. */
async function startFirstFitting(found: PostgresBinaries[], options: PostgresOptions): Promise<Started> {
  const data = postgresData(options.dataDirectory)
  const major = majorOfData(data) ?? options.major
  const fitting = found.find((binaries) => major === undefined || binaries.major === major)
  if (!fitting) {
    const have = found.map((binaries) => binaries.major).join(', ')
    throw new Fault(`The data in ${whereabouts(data)} were written by Postgres ${major}, but here is only ${have}.
Move that folder away to begin with an empty database, or get Postgres ${major}.`)
  }
  return startOwn(fitting, data, options)
}

async function startOwn(
  binaries: PostgresBinaries,
  data: string,
  options: PostgresOptions,
): Promise<Started> {
  // A forced way to a server does not mean a second one on the same data.
  const started = await joinRunning(data)
  if (started) return started
  const port = options.port || (await freePort())
  await refuseTakenPort(port, 'Postgres', `POSTGRES_PORT=${port + 1} ./scripts/start`)
  const cluster = await openCluster({ binaries, data, refuge: refugeFor(data), runAs: options.runAs })
  await startCluster(cluster, { port, durable: options.durable ?? !options.throwAway })
  await createDatabase(port)
  return {
    url: localUrl(port),
    startedHere: true,
    async stop() {
      await stopCluster(data)
    },
  }
}

/** Survives a reboot, unlike /tmp, and belongs to this data folder alone. */
function refugeFor(data: string): string {
  return join('/var/tmp', `metropolitan-${createHash('sha256').update(data).digest('hex').slice(0, 12)}`)
}
