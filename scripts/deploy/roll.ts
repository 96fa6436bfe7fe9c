import { closeSync, fstatSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import {
  endProcess,
  Fault,
  identityOf,
  isAlive,
  messageOf,
  poll,
  type Report,
  signal,
  withLock,
} from '../services/index'
import { untilAtWork } from './ready'
import { findRunning, type Part, parts, type Running } from './running'

export interface RollOptions {
  /** The checkout whose processes are started. */
  readonly root: string
  readonly release: string
  /** Where processes say that they are at work, and where their logs go. */
  readonly run: string
  readonly logs: string
  /** How many shall run afterwards; not said: as many as do now, and at least one. */
  readonly counts: Partial<Record<Part, number | undefined>>
  /** How long a new one may take until it is at work. */
  readonly seconds: number
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly report: Report
}

/** Draining, finishing what is under way, and what the process itself allows for that. */
const endsWithinMs = 60_000

/**
 * Replaces the processes of a shop one by one: a new one is started, waited for until it says itself that it is at work,
 * and only then an old one is ended. Throws a Fault where a new one does not come up; it is ended, and nothing else is.
 */
export async function roll(options: RollOptions): Promise<void> {
  const { run, logs } = options
  for (const folder of [run, logs]) mkdirSync(folder, { recursive: true })
  await withLock(join(run, 'roll.lock'), async () => {
    for (const part of parts) await rollPart(options, part)
  })
}

async function rollPart(options: RollOptions, part: Part): Promise<void> {
  const old = findRunning(options.run).filter((one) => one.part === part)
  const count = options.counts[part] ?? Math.max(1, old.length)
  for (let index = 0; index < count; index += 1) {
    await startOne(options, part)
    const replaced = old.shift()
    if (replaced) await endOne(replaced, options.report)
  }
  for (const left of old) await endOne(left, options.report)
}

async function startOne(options: RollOptions, part: Part): Promise<void> {
  const { root, release, run, logs, seconds, environment, report } = options
  const mark = crypto.randomUUID().slice(0, 8)
  const file = resolve(run, `${part}-${release.replaceAll(/[^\w.+-]/g, '_')}-${mark}.ready`)
  const logFile = resolve(logs, `${part}.log`)
  const log = openSync(logFile, 'a')
  const from = fstatSync(log).size
  const child = Bun.spawn([process.execPath, `src/${part}.ts`], {
    cwd: root,
    // One port, shared with the process that it replaces, unless the machine is told otherwise.
    env: { REUSE_PORT: 'true', ...environment, READY_FILE: file },
    stdin: 'ignore',
    stdout: log,
    stderr: log,
    // In a session of its own: it outlives this command, and no Ctrl-C in this terminal reaches it.
    detached: true,
  })
  closeSync(log)
  child.unref()
  try {
    await untilAtWork({ pid: child.pid, file, seconds })
  } catch (error) {
    const identity = identityOf(child.pid)
    if (identity) await endProcess(identity)
    const said = lastWords(logFile, { from, pid: child.pid })
    throw new Fault(
      `${part} of ${release} did not come up, and what ran before goes on: ${messageOf(error)}.\n${logFile} ends with:\n${said}`,
    )
  }
  report(`✓ ${part} of ${release} is at work (${child.pid})`)
}

async function endOne({ part, identity }: Running, report: Report): Promise<void> {
  signal(identity.pid, 'SIGTERM')
  const gone = () => (isAlive(identity) ? undefined : true)
  if (!(await poll(gone, { deadlineMs: endsWithinMs }))) {
    throw new Fault(
      `The old ${part} (${identity.pid}) was told to end and has not. Look at its log, then: kill -9 ${identity.pid}`,
    )
  }
  report(`✓ the old ${part} has ended (${identity.pid})`)
}

/** Of one process: others write to the same log. What is not a line of the log is its, too: a wrong configuration, or Bun. */
function lastWords(file: string, { from, pid }: { from: number; pid: number }): string {
  const lines = readFileSync(file).subarray(from).toString().trimEnd().split('\n')
  const own = lines.filter((line) => !line.startsWith('{') || line.includes(`"pid":${pid},`))
  return own
    .slice(-8)
    .map((line) => `  ${line}`)
    .join('\n')
}

/** A number on the command line; undefined where none was said. */
export function countOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const count = Number(text)
  if (Number.isInteger(count) && count >= 0 && count <= 64) return count
  throw new Fault(`${text} is no number of processes: 0 to 64`)
}
