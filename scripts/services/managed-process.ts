import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { signal } from './identity'
import { poll } from './polling'
import { Fault } from './progress'

export type ManagedProcess = {
  name: string
  pid: number
  /** Settles with the exit code (128 + n after signal n) when the process ends, however it ends. */
  exited: Promise<number>
  hasEnded(): boolean
  /** Everything it wrote so far, errors included. */
  output(): string
  /** SIGTERM, then SIGKILL when it has not ended in time. Gives the exit code. */
  stop(graceMs?: number): Promise<number>
  kill9(): Promise<number>
}

export type ProcessOptions = {
  name: string
  command: string[]
  env: Record<string, string | undefined>
  cwd: string
  logFile: string
  /** A line to wait for in the output, or a question to ask until the answer is yes. Not set: not waited for. */
  readyWhen?: RegExp | (() => Promise<boolean>)
  deadlineMs?: number
  /** Told as soon as it runs, before it is ready: whoever must end it may have to do so sooner. */
  onSpawn?: (managed: ManagedProcess) => void
}

const READY_DEADLINE_MS = 30_000
const STOP_GRACE_MS = 15_000

/**
 * Starts a process that writes straight into its log file, so that it neither waits for us nor dies with us, and
 * in a session of its own, so that a Ctrl-C in the terminal reaches us alone and we end things in order.
 */
export async function startManaged(options: ProcessOptions): Promise<ManagedProcess> {
  const managed = spawn(options)
  options.onSpawn?.(managed)
  if (!options.readyWhen) return managed
  try {
    await waitUntilReady(managed, options)
    return managed
  } catch (error) {
    await managed.kill9()
    throw error
  }
}

function spawn({ name, command, env, cwd, logFile }: ProcessOptions): ManagedProcess {
  const log = openLog(logFile)
  const child = Bun.spawn(command, { env, cwd, stdin: 'ignore', stdout: log, stderr: log, detached: true })
  closeSync(log)
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  const end = async (how: NodeJS.Signals, graceMs: number) => {
    if (!hasEnded()) signal(child.pid, how)
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
    const code = await child.exited
    clearTimeout(timer)
    return code
  }
  return {
    name,
    pid: child.pid,
    exited: child.exited,
    hasEnded,
    output: () => readFileSync(logFile, 'utf8'),
    stop: (graceMs = STOP_GRACE_MS) => end('SIGTERM', graceMs),
    kill9: () => end('SIGKILL', STOP_GRACE_MS),
  }
}

/** The log of the run before is kept once: it is wanted most when a restart has just hidden a crash. */
function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true })
  if (existsSync(file)) renameSync(file, file.replace(/(\.log)?$/, '.previous$1'))
  return openSync(file, 'a')
}

async function waitUntilReady(managed: ManagedProcess, options: ProcessOptions): Promise<void> {
  const { name, readyWhen, deadlineMs = READY_DEADLINE_MS } = options
  const isReady = async () => {
    if (readyWhen instanceof RegExp) return readyWhen.test(managed.output())
    return (await readyWhen?.().catch(() => false)) ?? true
  }
  const ready = await poll(
    async () => {
      if (managed.hasEnded()) return 'ended'
      return (await isReady()) ? 'ready' : undefined
    },
    { deadlineMs },
  )
  if (ready === 'ready') return
  const what =
    ready === 'ended'
      ? `ended with ${await managed.exited} before`
      : `has run for ${deadlineMs / 1_000} s without`
  throw new Fault(`${name} ${what} being ready. ${lastLines(managed, options.logFile)}`)
}

/** The end of a log, set in from the margin, for a message about a process that failed. */
export function lastLines(managed: ManagedProcess, logFile: string, count = 15): string {
  const lines = managed.output().trimEnd().split('\n').slice(-count)
  const tail =
    lines.join('\n').trim() === '' ? '  (it wrote nothing)' : lines.map((line) => `  ${line}`).join('\n')
  return `The end of ${logFile}:\n${tail}`
}
