import { join } from 'node:path'
import {
  ensureRedisBinary,
  Fault,
  home,
  joinTestServices,
  packagesDirectory,
  type RedisBinary,
  ROOT,
  reapChildren,
  type TestServices,
} from '../../scripts/services/index'

/**
 * The servers of this test run, handed from scripts/test, or whoever asked first, to every process in its environment.
 * Set TEST_POSTGRES_URL yourself to test against a server of your own: databases are created and dropped on it.
 */
const VARIABLES = {
  postgresUrl: 'TEST_POSTGRES_URL',
  redis: 'TEST_REDIS_SERVER',
  runDirectory: 'TEST_RUN_DIRECTORY',
} as const

export async function bringUpTestServices(report: (line: string) => void): Promise<() => Promise<void>> {
  if (process.env[VARIABLES.postgresUrl]) {
    await settleOwnServer(report)
    return async () => {}
  }
  const { leave, ...services } = await joinTestServices(report)
  Object.assign(process.env, environmentFor(services))
  return leave
}

function environmentFor({ postgresUrl, redis, runDirectory }: TestServices): Record<string, string> {
  return {
    [VARIABLES.postgresUrl]: postgresUrl,
    [VARIABLES.redis]: JSON.stringify(redis),
    [VARIABLES.runDirectory]: runDirectory,
  }
}

/** Without a watchdog nobody looks after killed tests' processes, so those of earlier runs are ended here. */
async function settleOwnServer(report: (line: string) => void): Promise<void> {
  if (process.env[VARIABLES.redis] && process.env[VARIABLES.runDirectory]) return
  const runDirectory = join(home(), 'own-server')
  process.env[VARIABLES.runDirectory] = runDirectory
  await reapChildren(runDirectory, 'orphans')
  const options = {
    root: ROOT,
    dataDirectory: runDirectory,
    packagesDirectory: packagesDirectory(),
    port: 0,
    report,
  }
  process.env[VARIABLES.redis] = JSON.stringify(await ensureRedisBinary(options))
}

let bringingUp: Promise<unknown> | undefined

/** The servers of this run. The first test that asks brings them up, so that a file of pure tests starts none. */
export async function testServices(): Promise<TestServices> {
  bringingUp ??= bringUpTestServices((line) => console.error(line))
  await bringingUp
  const read = (variable: string) => {
    const value = process.env[variable]
    if (value) return value
    throw new Fault(
      `${variable} is not set. Run tests with ./scripts/test or bun test, in the project's folder.`,
    )
  }
  return {
    postgresUrl: read(VARIABLES.postgresUrl),
    redis: JSON.parse(read(VARIABLES.redis)) as RedisBinary,
    runDirectory: read(VARIABLES.runDirectory),
  }
}
