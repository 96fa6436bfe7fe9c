#!/usr/bin/env bun
// Started by the first test process (see throw-away.ts): brings Postgres up and finds a Redis program, then waits
// until no user is alive, and removes everything. Argument: the folder of this run.
import { existsSync, rmSync } from 'node:fs'
import { reapChildren } from './children'
import { withLock } from './lock'
import { ensurePostgres } from './postgres'
import { explain, toConsole } from './progress'
import { ensureRedisBinary } from './redis'
import { packagesDirectory, ROOT, testRungs } from './settings'
import { endRun, liveUsers, lockFile, publish, servicesFile } from './throw-away'

const LOOK_EVERY_MS = 200

async function serve(run: string): Promise<void> {
  const options = {
    root: ROOT,
    dataDirectory: run,
    packagesDirectory: packagesDirectory(),
    port: 0,
    throwAway: true,
    report: toConsole,
  }
  const forced = testRungs()
  const [postgres, redis] = await Promise.all([
    ensurePostgres({ ...options, forced: forced.postgres }),
    ensureRedisBinary({ ...options, forced: forced.redis }),
  ])
  publish(run, { postgresUrl: postgres.url, redis })
  while (!asked && (await isWanted(run))) await Bun.sleep(LOOK_EVERY_MS)
}

/** Under the lock the last user's leaving and a new one's joining cannot cross. */
async function isWanted(run: string): Promise<boolean> {
  if (!existsSync(run)) return false
  await reapChildren(run, 'orphans')
  if (liveUsers(run).length > 0) return true
  return withLock(lockFile(), async () => {
    if (liveUsers(run).length > 0) return true
    rmSync(servicesFile(run), { force: true })
    return false
  })
}

let asked = false
const run = process.argv[2]
if (run === undefined) throw new Error('the folder of this run is missing')
for (const name of ['SIGTERM', 'SIGINT'] as const) {
  process.on(name, () => {
    asked = true
  })
}
try {
  await serve(run)
  await endRun(run)
} catch (error) {
  console.error(explain(error))
  process.exitCode = 1
}
