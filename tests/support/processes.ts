import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import {
  type ManagedProcess,
  messageOf,
  poll,
  ROOT,
  registerChild,
  startManaged,
} from '../../scripts/services/index'
import { afterThisFile } from './cleanup'
import { testServices } from './services'
import { recordingEnvironment } from './statement-sites'

export { freePort } from '../../scripts/services/index'

export type TestProcess = ManagedProcess & {
  /** Its JSON log lines so far; lines that are not JSON are left out. */
  logs(): Record<string, unknown>[]
}

export type TestProcessOptions = {
  name: string
  command: string[]
  /** Added to a bare environment: a test's process must not depend on the tester's settings. */
  env?: Record<string, string>
  cwd?: string
  readyWhen?: RegExp | (() => Promise<boolean>)
  deadlineMs?: number
}

/** Starts a real process (API, worker, emulator) and waits until it is ready. It is killed when the file ends. */
export async function startProcess(options: TestProcessOptions): Promise<TestProcess> {
  const { runDirectory } = await testServices()
  const folder = mkdtempSync(join(runDirectory, 'process-'))
  let running: ManagedProcess | undefined
  afterThisFile(async () => {
    await running?.kill9()
    rmSync(folder, { recursive: true, force: true })
  })
  running = await startManaged({
    cwd: ROOT,
    ...options,
    env: { ...bareEnvironment(), ...recordingEnvironment(), ...options.env },
    logFile: join(folder, `${options.name}.log`),
    onSpawn: ({ pid }) => registerChild(runDirectory, pid),
  })
  const managed = running
  return { ...managed, logs: () => jsonLines(managed.output()) }
}

function bareEnvironment(): Record<string, string> {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LD_LIBRARY_PATH']
  return Object.fromEntries(kept.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
}

function jsonLines(output: string): Record<string, unknown>[] {
  return output.split('\n').flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line)
      return typeof value === 'object' && value !== null ? [value as Record<string, unknown>] : []
    } catch {
      return []
    }
  })
}

/**
 * Repeats `attempt` until it neither throws nor answers `false` or `undefined`, and gives its answer. After the
 * deadline the last error is thrown, so that a failing test says what was wrong rather than that time ran out.
 */
export async function eventually<T>(
  attempt: () => T | Promise<T>,
  options: { deadlineMs?: number; everyMs?: number } = {},
): Promise<Exclude<T, undefined | false>> {
  const deadlineMs = options.deadlineMs ?? 20_000
  let lastError: unknown
  const answer = await poll(
    async () => {
      try {
        const value = await attempt()
        lastError = new Error(`still ${String(value)} after ${deadlineMs} ms`)
        return value === undefined || value === false ? undefined : { value }
      } catch (error) {
        lastError = error
        return undefined
      }
    },
    { deadlineMs, everyMs: options.everyMs ?? 20 },
  )
  if (answer) return answer.value as Exclude<T, undefined | false>
  throw lastError instanceof Error ? lastError : new Error(messageOf(lastError))
}
