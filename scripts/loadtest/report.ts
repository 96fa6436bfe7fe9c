import type { Sighting } from '../demo/index'
import { type Meter, queries, type RouteReport, report } from '../shopper/index'

export interface Criterion {
  readonly name: string
  readonly p95: number
  readonly limit: number
  /** Undefined: nothing was seen by which to judge. */
  readonly holds: boolean | undefined
}

export interface LoadReport {
  readonly where: string
  readonly machine: string
  readonly users: number
  readonly thinkMs: number
  readonly seconds: number
  readonly orders: number
  readonly meter: Meter
  readonly criteria: readonly Criterion[]
  readonly failures: readonly [string, number][]
  /** What breaks a promise; undefined where nobody could look. */
  readonly broken: readonly string[] | undefined
}

/** The plan's three criteria, by the customers' clocks. */
export function judge(meter: Meter, paidMs: readonly number[]): Criterion[] {
  const orders = meter.routes().find(({ route }) => route === 'POST /orders')
  return [
    criterion('any query', queries(meter), 100),
    criterion('placing an order', orders, 300),
    criterion(
      'webhook: from Stripe’s word on the phone to the shop’s, with all that lies between',
      report('', paidMs),
      500,
    ),
  ]
}

function criterion(name: string, seen: RouteReport | undefined, limit: number): Criterion {
  if (!seen || seen.count === 0) return { name, limit, p95: 0, holds: undefined }
  return { name, limit, p95: seen.p95, holds: seen.p95 < limit }
}

export function writeReport(load: LoadReport): string {
  const { meter } = load
  const perSecond = (meter.seen.length / load.seconds).toFixed(1)
  return `# A shop under load

Written by \`./scripts/run loadtest\`: ${load.users} customers for ${load.seconds} s, ${load.thinkMs / 1_000} s of thought on average between two
things they do, against ${load.where}; ${meter.seen.length} requests (${perSecond} a second), ${load.orders} orders. Times
are the customers’: from sending to the whole answer. ${load.machine}

![Requests a second, and the 95th percentile of queries](loadtest.svg)

| criterion | p95 | limit | |
| --- | --- | --- | --- |
${load.criteria.map(({ name, p95, limit, holds }) => `| ${name} | ${p95.toFixed(0)} ms | ${limit} ms | ${word(holds)} |`).join('\n')}

| route | answers | p50 | p95 | p99 |
| --- | --- | --- | --- | --- |
${meter
  .routes()
  .map(
    ({ route, count, p50, p95, p99 }) =>
      `| \`${route}\` | ${count} | ${p50.toFixed(0)} | ${p95.toFixed(0)} | ${p99.toFixed(0)} |`,
  )
  .join('\n')}

Refusals, by code: ${
    meter
      .refusals()
      .map(([what, count]) => `${what} ${count} ×`)
      .join(', ') || 'none'
  }.
${load.failures.length > 0 ? `\nVisits that ended badly: ${load.failures.map(([what, count]) => `${what} (${count} ×)`).join('; ')}.\n` : ''}
Promises afterwards: ${promises(load.broken)}
`
}

function promises(broken: LoadReport['broken']): string {
  if (!broken) return 'not asked, as the database was not named (`--database URL`).'
  return broken.length === 0 ? 'I1 to I7 hold.' : `broken:\n\n${broken.map((one) => `- ${one}`).join('\n')}`
}

function word(holds: boolean | undefined): string {
  if (holds === undefined) return 'not seen'
  return holds ? 'holds' : '**does not hold**'
}

const [width, height, foot] = [720, 260, 30]

/** By second: requests as bars, the 95th percentile of what only reads as a line. */
export function drawLoad({ meter, seconds }: LoadReport): string {
  const start = Math.min(...meter.seen.map(({ startedAt }) => startedAt))
  const bySecond = Map.groupBy(meter.seen, ({ startedAt }) => Math.floor((startedAt - start) / 1_000))
  const columns = Array.from({ length: Math.ceil(seconds) }, (_, second) =>
    columnOf(bySecond.get(second) ?? []),
  )
  const most = Math.max(1, ...columns.map(({ requests }) => requests))
  const slowest = Math.max(100, ...columns.map(({ p95 }) => p95))
  const step = (width - 60) / columns.length
  const tall = (share: number) => Math.round(share * (height - foot - 30))
  const bars = columns.map(({ requests }, at) => {
    const size = tall(requests / most)
    return `<rect x="${(40 + at * step).toFixed(1)}" y="${height - foot - size}" width="${Math.max(1, step - 1).toFixed(1)}" height="${size}" fill="#b9c4bd"/>`
  })
  const line = columns.map(
    ({ p95 }, at) => `${(40 + (at + 0.5) * step).toFixed(1)},${height - foot - tall(p95 / slowest)}`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="12">
<title>Requests a second, and the 95th percentile of queries</title>
<rect width="100%" height="100%" fill="#ffffff"/>
<text x="40" y="18">Requests a second (bars, most ${most}); p95 of queries (line, top ${slowest.toFixed(0)} ms); ${columns.length} s</text>
${bars.join('\n')}
<polyline fill="none" stroke="#2f6f4f" stroke-width="2" points="${line.join(' ')}"/>
</svg>
`
}

function columnOf(seen: readonly Sighting[]) {
  const reading = seen.filter(
    ({ route, status }) => route.startsWith('GET ') && !route.endsWith('?wait') && status > 0,
  )
  return {
    requests: seen.length,
    p95: report(
      '',
      reading.map(({ milliseconds }) => milliseconds),
    ).p95,
  }
}
