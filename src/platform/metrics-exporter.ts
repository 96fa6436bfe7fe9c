import { type Counter, ValueType } from '@opentelemetry/api'
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources'
import {
  AggregationTemporality,
  DataPointType,
  MeterProvider,
  type MetricData,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics'
import { metrics as list } from './metric-list'
import type { MetricsSink, OpenMetrics, Sample } from './metrics'
import { type Histogram, openHistograms } from './metrics-histograms'

export interface MetricsExporter extends MetricsSink {
  /** All there is, as Prometheus reads it. */
  scrape(): Promise<string>
}

/**
 * The one file that knows the library, which is loaded only where METRICS_PORT is set: it takes 20 MiB. Its own server is
 * left out, because ours says which version of the format it speaks, and refuses to start where the port is taken.
 */
export function openMetricsExporter(metrics: OpenMetrics, service: string): MetricsExporter {
  // Without a name the library makes one of the path of the program.
  const resource = resourceFromAttributes({ 'service.name': service })
  const histograms = openHistograms()
  const reader = new PrometheusExporter({
    preventServerStart: true,
    metricProducers: [producerOf(metrics, histograms, resource)],
  })
  const serializer = new PrometheusSerializer('', false, undefined, true, true)
  const meter = new MeterProvider({ resource, readers: [reader] }).getMeter('metropolitan')
  const counters = new Map<string, Counter>()
  for (const [name, { kind, help: description }] of list) {
    if (kind === 'counter') counters.set(name, meter.createCounter(name, { description }))
  }
  return {
    count: (metric, labels, by = 1) => counters.get(metric)?.add(by, labels),
    observe: (metric, seconds, labels) => histograms.get(metric)?.observe(seconds, labels),
    scrape: async () => serializer.serialize((await reader.collect()).resourceMetrics),
  }
}

/**
 * Histograms, and what is shown as it stands. Not by the library's own observable instruments: those go on telling the last value of a
 * label that is not there any more, as of a topic whose last message is done.
 */
function producerOf(
  metrics: OpenMetrics,
  histograms: ReadonlyMap<string, Histogram>,
  resource: Resource,
): MetricProducer {
  return {
    collect() {
      const shown = Map.groupBy(metrics.shown(), ({ metric }) => metric)
      const data = [
        ...[...histograms.values()].flatMap(histogramOf),
        ...[...shown].map(([name, samples]) => dataOf(name, samples)),
      ]
      const scopeMetrics = [{ scope: { name: 'metropolitan' }, metrics: data }]
      return Promise.resolve({ resourceMetrics: { resource, scopeMetrics }, errors: [] })
    },
  }
}

/** Without a value it is left out: no line could follow its name. */
function histogramOf({ name, help, buckets, series }: Histogram): MetricData[] {
  const dataPoints = series().map(({ labels, counts, count, sum }) => ({
    startTime: noTime,
    endTime: noTime,
    attributes: labels,
    value: { buckets: { boundaries: [...buckets], counts: [...counts] }, count, sum },
  }))
  if (dataPoints.length === 0) return []
  return [
    {
      descriptor: descriptorOf(name, help),
      aggregationTemporality: AggregationTemporality.CUMULATIVE,
      dataPointType: DataPointType.HISTOGRAM,
      dataPoints,
    },
  ]
}

function descriptorOf(name: string, description: string) {
  return { name, description, unit: '', valueType: ValueType.DOUBLE, advice: {} }
}

const helpOf = new Map(list.map(([name, { help, kind }]) => [name, { help, isTally: kind === 'tally' }]))

function dataOf(name: Sample['metric'], samples: readonly Sample[]): MetricData {
  const { help = '', isTally = false } = helpOf.get(name) ?? {}
  const descriptor = descriptorOf(name, help)
  const dataPoints = samples.map(({ labels = {}, value }) => ({
    startTime: noTime,
    endTime: noTime,
    attributes: labels,
    value,
  }))
  const common = { descriptor, aggregationTemporality: AggregationTemporality.CUMULATIVE, dataPoints }
  return isTally
    ? { ...common, dataPointType: DataPointType.SUM, isMonotonic: true }
    : { ...common, dataPointType: DataPointType.GAUGE }
}

/** Prometheus notes itself when it has asked. */
const noTime: [seconds: number, nanoseconds: number] = [0, 0]
