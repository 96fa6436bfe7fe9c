import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { poll } from './polling'

/**
 * A process number alone is not an identity: numbers are given out again, and we would end a stranger. The start
 * time beside it is what makes a pid file safe to believe after a crash or a reboot.
 */
export type Identity = { pid: number; startedAt: string }

export function identityOf(pid: number): Identity | undefined {
  const startedAt = startTimeOf(pid)
  return startedAt === undefined ? undefined : { pid, startedAt }
}

export function isAlive(identity: Identity): boolean {
  return startTimeOf(identity.pid) === identity.startedAt
}

/** Start time in the kernel's own words; `undefined` for a process that is gone or only waits to be reaped. */
function startTimeOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return startTimeByPs(pid)
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in the second field may hold spaces and brackets, so fields are counted from its closing one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const hasEnded = (fields[0] === 'Z' || fields[0] === 'X') && !hasThreadsLeft(pid)
    return hasEnded ? undefined : fields[19]
  } catch {
    return undefined
  }
}

/** The first thread counts as ended at once, but the others hold files and ports until the last of them is gone. */
function hasThreadsLeft(pid: number): boolean {
  return readdirSync(`/proc/${pid}/task`).length > 1
}

function startTimeByPs(pid: number): string | undefined {
  const { stdout } = Bun.spawnSync(['ps', '-o', 'stat=,lstart=', '-p', String(pid)])
  const line = stdout.toString().trim()
  return line === '' || line.startsWith('Z') ? undefined : line.replace(/^\S+\s+/, '')
}

export function writePidFile(path: string, pid: number): void {
  const identity = identityOf(pid)
  if (identity) writeFileSync(path, `${JSON.stringify(identity)}\n`)
}

export function readPidFile(path: string): Identity | undefined {
  try {
    const { pid, startedAt } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Identity>
    return typeof pid === 'number' && typeof startedAt === 'string' ? { pid, startedAt } : undefined
  } catch {
    return undefined
  }
}

/** The process a pid file names, if it still runs; a file about a dead one is removed. */
export function readLivePidFile(path: string): Identity | undefined {
  const identity = readPidFile(path)
  if (identity && isAlive(identity)) return identity
  rmSync(path, { force: true })
  return undefined
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ESRCH') throw error
  }
}

/** Asks a process to end, waits, and ends it by force when it does not. */
export async function endProcess(
  identity: Identity,
  options: { signal?: NodeJS.Signals; graceMs?: number } = {},
): Promise<void> {
  const gone = () => (isAlive(identity) ? undefined : true)
  if (gone()) return
  signal(identity.pid, options.signal ?? 'SIGTERM')
  if (await poll(gone, { deadlineMs: options.graceMs ?? 10_000 })) return
  signal(identity.pid, 'SIGKILL')
  await poll(gone, { deadlineMs: 5_000 })
}
