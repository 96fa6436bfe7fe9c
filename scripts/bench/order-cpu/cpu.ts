import { readdirSync, readFileSync } from 'node:fs'

/** Which processes stand for a part of the shop. */
export interface Parts {
  readonly api: number
  readonly worker: number
  readonly postgres: number
  readonly redis: number
}

export type Cpu = Readonly<Record<keyof Parts, number>>

/** Linux counts in hundredths of a second, whatever its own clock does. */
const millisecondsATick = 10

/** The CPU time of each part so far, in milliseconds; of Postgres with all the backends it ever had. */
export function readCpu({ api, worker, postgres, redis }: Parts): Cpu {
  const backends = childrenOf(postgres).reduce((sum, pid) => sum + ownMs(pid), 0)
  return {
    api: ownMs(api),
    worker: ownMs(worker),
    postgres: ownMs(postgres) + endedMs(postgres) + backends,
    redis: ownMs(redis),
  }
}

export function cpuBetween(before: Cpu, after: Cpu): Cpu {
  return {
    api: after.api - before.api,
    worker: after.worker - before.worker,
    postgres: after.postgres - before.postgres,
    redis: after.redis - before.redis,
  }
}

export function sumCpu({ api, worker, postgres, redis }: Cpu): number {
  return api + worker + postgres + redis
}

/** The process that a backend of Postgres is a child of. */
export function parentOf(pid: number): number {
  return Number(statOf(pid)[1] ?? 0)
}

function ownMs(pid: number): number {
  const [user = 0, system = 0] = timesOf(pid)
  return (user + system) * millisecondsATick
}

/** Of children that have ended. */
function endedMs(pid: number): number {
  const [, , user = 0, system = 0] = timesOf(pid)
  return (user + system) * millisecondsATick
}

function timesOf(pid: number): number[] {
  return statOf(pid).slice(11, 15).map(Number)
}

/** The fields of /proc/<pid>/stat behind the name, which may hold spaces; none where the process has ended. */
function statOf(pid: number): string[] {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return line.slice(line.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}

function childrenOf(parent: number): number[] {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
  return pids.filter((pid) => parentOf(pid) === parent)
}
