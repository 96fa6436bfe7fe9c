import { readFileSync } from 'node:fs'

interface Look {
  readonly requests: number
  readonly mebibytes: number
}

/** What of the run is left out: until then caches fill and code is compiled. */
const warmUp = 0.4
/** A leak of as little as 100 bytes a request shows as more. */
const toleratedBytes = 100

export interface MemoryVerdict {
  readonly isFlat: boolean
  readonly bytesARequest: number
  readonly said: string
}

/** Watches the resident memory of a process over the requests it answers. */
export function openMemory(pid: number) {
  const looks: Look[] = []
  return {
    looks,
    look: (requests: number) => void looks.push({ requests, mebibytes: residentOf(pid) }),
    judge(): MemoryVerdict {
      const warm = looks.slice(Math.floor(looks.length * warmUp))
      const bytes = slopeOf(warm) * 2 ** 20
      const [first, last] = [warm[0]?.mebibytes ?? 0, warm.at(-1)?.mebibytes ?? 0]
      return {
        isFlat: warm.length < 10 || bytes <= toleratedBytes,
        bytesARequest: bytes,
        said: `${first.toFixed(0)} → ${last.toFixed(0)} MiB after warm-up, ${bytes.toFixed(1)} bytes a request`,
      }
    },
  }
}

function residentOf(pid: number): number {
  const kibibytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kibibytes ?? 0) / 1_024
}

/** Least squares: mebibytes a request. */
function slopeOf(looks: readonly Look[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length
  const [x, y] = [mean(looks.map(({ requests }) => requests)), mean(looks.map(({ mebibytes }) => mebibytes))]
  const covariance = looks.reduce((sum, { requests, mebibytes }) => sum + (requests - x) * (mebibytes - y), 0)
  const variance = looks.reduce((sum, { requests }) => sum + (requests - x) ** 2, 0)
  return variance === 0 ? 0 : covariance / variance
}
