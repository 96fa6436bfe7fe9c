import { readdirSync, readFileSync } from 'node:fs'

/** The processes of a shop, by what they are. Of Postgres, the postmaster: its children count with it. */
export interface Parts {
  readonly api: readonly number[]
  readonly worker: readonly number[]
  readonly postgres: readonly number[]
  readonly redis: readonly number[]
}

export type Part = keyof Parts
export type Cpu = Readonly<Record<Part, number>>

export const parts: readonly Part[] = ['api', 'worker', 'postgres', 'redis']

/** /proc counts time in hundredths of a second on every Linux. */
const msOfTick = 10

/** CPU milliseconds, in user and system, that each part has used so far. */
export function cpuOf(shop: Parts): Cpu {
  const stats = readStats()
  const sum = (pids: readonly number[]): number => pids.reduce((ms, pid) => ms + ownMs(stats.get(pid)), 0)
  const backends = [...stats].filter(([, { parent }]) => shop.postgres.includes(parent)).map(([pid]) => pid)
  const ended = shop.postgres.reduce((ms, pid) => ms + (stats.get(pid)?.endedTicks ?? 0) * msOfTick, 0)
  return {
    api: sum(shop.api),
    worker: sum(shop.worker),
    postgres: sum(shop.postgres) + sum(backends) + ended,
    redis: sum(shop.redis),
  }
}

export function cpuBetween(before: Cpu, after: Cpu, requests: number): Cpu {
  const of = (part: Part): number => (after[part] - before[part]) / requests
  return { api: of('api'), worker: of('worker'), postgres: of('postgres'), redis: of('redis') }
}

export const wholeCpu = (cpu: Cpu): number => parts.reduce((sum, part) => sum + cpu[part], 0)

export interface Stat {
  readonly parent: number
  readonly ticks: number
  /** Of children that have ended and were waited for. */
  readonly endedTicks: number
}

const ownMs = (stat: Stat | undefined): number => (stat?.ticks ?? 0) * msOfTick

function readStats(): Map<number, Stat> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return new Map(
    pids.flatMap((pid): [number, Stat][] => {
      try {
        return [[Number(pid), parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))]]
      } catch {
        return []
      }
    }),
  )
}

/** A line of /proc/<pid>/stat. The name of the program may hold spaces and brackets. */
export function parseStat(line: string): Stat {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  const number = (index: number): number => Number(fields[index] ?? 0)
  return { parent: number(1), ticks: number(11) + number(12), endedTicks: number(13) + number(14) }
}

export function parentOf(pid: number): number {
  return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8')).parent
}

/** Resident memory of one process, in MiB. */
export function residentMiB(pid: number): number {
  return sumOfRollup(readRollup(pid), ['Rss'])
}

/** In MiB. */
export interface Memory {
  readonly api: number
  readonly worker: number
  readonly together: number
}

export function memoryOf({ api, worker }: Pick<Parts, 'api' | 'worker'>): Memory {
  const sum = (pids: readonly number[]): number => pids.reduce((mib, pid) => mib + residentMiB(pid), 0)
  return { api: sum(api), worker: sum(worker), together: togetherMiB([...api, ...worker]) }
}

/** Of several together, in MiB: what each has to itself, and once what they share, which is the pages of Bun. */
export function togetherMiB(pids: readonly number[]): number {
  const held = pids.map((pid) => {
    const rollup = readRollup(pid)
    return {
      own: sumOfRollup(rollup, ['Private_Clean', 'Private_Dirty']),
      shared: sumOfRollup(rollup, ['Shared_Clean', 'Shared_Dirty']),
    }
  })
  return held.reduce((sum, { own }) => sum + own, 0) + Math.max(0, ...held.map(({ shared }) => shared))
}

const readRollup = (pid: number): string => readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')

export function sumOfRollup(rollup: string, kinds: readonly string[]): number {
  const kib = [...rollup.matchAll(/^(\w+):\s+(\d+) kB$/gm)]
    .filter(([, kind = '']) => kinds.includes(kind))
    .reduce((sum, [, , value]) => sum + Number(value), 0)
  return kib / 1_024
}
