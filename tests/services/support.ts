import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServiceOptions } from '../../scripts/services/postgres'
import { removePostgres } from '../../scripts/services/postgres'
import { stopRedis } from '../../scripts/services/redis'
import { packagesDirectory, ROOT } from '../../scripts/services/settings'
import { afterThisFile } from '../support/cleanup'
import { freePort, type TestProcess } from '../support/processes'

/** What `scripts/start` and `scripts/run` need of a machine besides npm or Bun. */
export const shellTools = ['sh', 'dirname', 'cat', 'cksum', 'date', 'id', 'mkdir', 'tail', 'uname', 'env']

/** A folder that is gone, with the servers on it, when the test file ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'metropolitan-ladder-'))
  afterThisFile(async () => {
    await removePostgres(folder)
    await stopRedis(folder)
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

/** Options as a start has them, with data of the test's own; what has been downloaded once is not again. */
export async function optionsIn(dataDirectory: string): Promise<ServiceOptions & { lines: string[] }> {
  const lines: string[] = []
  return {
    root: ROOT,
    dataDirectory,
    packagesDirectory: packagesDirectory(),
    port: await freePort(),
    report: (line) => void lines.push(line),
    lines,
  }
}

/** The message of the error that `work` must throw. */
export async function failureOf(work: () => Promise<unknown>): Promise<string> {
  try {
    await work()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  throw new Error('it should have failed, and did not')
}

/** Waits for a process to end as it should, and shows what it said if it ends otherwise. */
export async function expectExit(process: TestProcess, code: number): Promise<void> {
  const ended = await process.exited
  if (ended !== code)
    throw new Error(`${process.name} ended with ${ended}, not ${code}:\n${process.output()}`)
}
