import type { Sighting } from '../demo/index'

/** What was seen of one route. */
export interface RouteReport {
  readonly route: string
  readonly count: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

export interface Meter {
  readonly observe: (sighting: Sighting) => void
  readonly seen: readonly Sighting[]
  routes(): RouteReport[]
  /** How often each refusal came, by status and code. */
  refusals(): [what: string, count: number][]
}

export function openMeter(): Meter {
  const seen: Sighting[] = []
  return {
    seen,
    observe: (sighting) => void seen.push(sighting),
    routes() {
      const answered = seen.filter(({ status }) => status > 0 && status < 500)
      const byRoute = Map.groupBy(answered, ({ route }) => route)
      return [...byRoute]
        .map(([route, all]) =>
          report(
            route,
            all.map(({ milliseconds }) => milliseconds),
          ),
        )
        .sort((a, b) => b.count - a.count)
    },
    refusals() {
      const bad = seen.filter(({ status }) => status === 0 || status >= 400)
      const named = Map.groupBy(bad, ({ status, code }) =>
        status === 0 ? `no answer (${code})` : `${status} ${code}`,
      )
      return [...named].map(([what, all]): [string, number] => [what, all.length]).sort((a, b) => b[1] - a[1])
    },
  }
}

export function report(route: string, milliseconds: readonly number[]): RouteReport {
  const sorted = milliseconds.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { route, count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}

/** Routes whose answer is waited for on purpose, or that a customer's app does not use. */
const noQuery = /\?wait$|\/dev\/inbox$/

/** Everything that only reads, as one route. */
export function queries({ seen }: Meter): RouteReport {
  const all = seen.filter(
    ({ route, status }) => route.startsWith('GET ') && !noQuery.test(route) && status < 500,
  )
  return report(
    'queries',
    all.filter(({ status }) => status > 0).map(({ milliseconds }) => milliseconds),
  )
}
