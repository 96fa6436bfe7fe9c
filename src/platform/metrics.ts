import type { CounterName, HistogramName, ShownName } from './metric-list'

export type Labels = Readonly<Record<string, string>>

/** A value of a metric with the values of its labels. */
export interface Sample {
  readonly metric: ShownName
  readonly labels?: Labels
  readonly value: number
}

/** Answers, at each scrape, what a process has at hand: it may ask nobody for it. */
type Show = () => readonly Sample[]

/** What a process notes of its work for those who watch it. All of it does nothing while METRICS_PORT is not set. */
export interface Metrics {
  readonly isOn: boolean
  count(metric: CounterName, labels?: Labels, by?: number): void
  observe(metric: HistogramName, seconds: number, labels?: Labels): void
  /** For what is at hand anyway; of a tally the sum since the process started. */
  show(show: Show): void
  /** The same of what was found out once; it is shown until the next time it is, and for a minute at most. */
  keep(name: string, samples: readonly Sample[]): void
}

const keptMs = 60_000

/** Where it goes once the library that serves it is loaded. */
export type MetricsSink = Pick<Metrics, 'count' | 'observe'>

export interface OpenMetrics extends Metrics {
  /** From now on what is noted goes there; what was noted before is lost. */
  connect(sink: MetricsSink): void
  shown(): readonly Sample[]
}

const ignore = (): void => undefined
const silent: OpenMetrics = {
  isOn: false,
  count: ignore,
  observe: ignore,
  show: ignore,
  keep: ignore,
  connect: ignore,
  shown: () => [],
}

export function openMetrics(isOn: boolean): OpenMetrics {
  if (!isOn) return silent
  const shows: Show[] = []
  const kept = new Map<string, { readonly samples: readonly Sample[]; readonly at: number }>()
  let sink: MetricsSink | undefined
  return {
    isOn,
    count: (metric, labels, by = 1) => sink?.count(metric, labels, by),
    observe: (metric, seconds, labels) => sink?.observe(metric, seconds, labels),
    show: (show) => void shows.push(show),
    keep: (name, samples) => void kept.set(name, { samples, at: performance.now() }),
    connect(to) {
      sink = to
    },
    shown: () => [
      ...shows.flatMap((show) => show()),
      ...[...kept.values()].flatMap(({ samples, at }) => (performance.now() - at < keptMs ? samples : [])),
    ],
  }
}
