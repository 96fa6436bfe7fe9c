import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig } from '#platform/config'
import { type Context, closeContext, openContext } from '#platform/context'
import { cleanUpAfter } from '../../tests/support/cleanup'
import { startPostgres } from '../../tests/support/postgres'
import { openRealShop } from '../../tests/support/real-shop'
import { bringUpTestServices } from '../../tests/support/services'
import { findPgbench, prepare, runPgbench } from './orders/pgbench'
import { median, percentile, spread } from './orders/report'
import type { Figure, Scale } from './summary/figure'
import { type BenchEvent, deliverer, unpaidEvents } from './webhooks/events'
import { statementsOf } from './webhooks/statements'
import { timesToStream } from './webhooks/stream'

export const seconds = { quick: 15, full: 100 }

const concurrency = 100
const rounds = 7
const eventsOfRound = 300
const purchases = 40
const file = join(import.meta.dir, '..', '..', 'docs', 'benchmarks', 'webhooks.md')

interface Round {
  readonly http: number
  readonly pgbench: number
  readonly p50: number
  readonly p95: number
  /** Deliveries that were refused and sent again. */
  readonly resent: number
}

/**
 * `bun run bench webhooks`: events that confirm an order, 100 deliveries at a time, against pgbench with the same
 * statements and as many connections as the API has: paired, alternating, median of seven. Then the time from a confirmation at Stripe to the
 * customer's stream. Writes docs/benchmarks/webhooks.md.
 */
export async function run(): Promise<void> {
  findPgbench()
  const leave = await bringUpTestServices((line) => console.error(line))
  try {
    await writeReport()
  } finally {
    await cleanUpAfter(() => true)
    await leave()
  }
  process.exit()
}

/** For the summary: events over HTTP and by pgbench, and nothing else. */
export async function measure({ quick, rounds: wanted, advance }: Scale): Promise<Figure[]> {
  findPgbench()
  const { shop, context } = await openBench()
  const results = await measureRounds(context, shop.url, {
    rounds: wanted,
    events: quick ? 200 : eventsOfRound,
    afterRound: (round) => advance(round / wanted, `events over HTTP and by pgbench, round ${round}`),
  })
  await closeContext(context)
  const group = 'HTTP ÷ pgbench'
  const of = (key: keyof Round): number[] => results.map((round) => round[key])
  return [
    {
      group,
      title: `events applied over HTTP ÷ pgbench with all their statements, ${context.config.database.poolSize} connections`,
      unit: 'ratio',
      values: results.map(({ http, pgbench }) => http / pgbench),
      goal: { atLeast: 0.7 },
    },
    { group, title: 'events applied over HTTP', unit: 'a second', values: of('http') },
    { group, title: 'events applied by pgbench', unit: 'a second', values: of('pgbench') },
    {
      group,
      title: `events refused and sent again, of ${quick ? 200 : eventsOfRound} at ${concurrency} at once`,
      unit: 'count',
      values: of('resent'),
    },
  ]
}

async function openBench() {
  const [shop, server] = await Promise.all([openRealShop(), startPostgres({ durable: true })])
  const settings = { LOG_LEVEL: 'info', DATABASE_URL: server.url }
  await Promise.all([shop.startApi(settings), shop.startStripe()])
  const context = openContext(readConfig({ ...shop.environment, ...settings, LOG_LEVEL: 'silent' }), 'bench')
  return { shop, context, settings }
}

async function writeReport(): Promise<void> {
  const { shop, context, settings } = await openBench()
  const results = await measureRounds(context, shop.url, {
    rounds,
    events: eventsOfRound,
    afterRound: (round, result) => console.log(`round ${round} of ${rounds}`, result),
  })
  await shop.startWorker(settings)
  const streamed = await timesToStream(context, { shop: shop.url, stripe: shop.stripeUrl }, purchases)
  await closeContext(context)
  const table = writeTable(results, streamed, context.config.database.poolSize)
  writeFileSync(file, table)
  console.log(table)
}

interface Rounds {
  readonly rounds: number
  readonly events: number
  readonly afterRound: (round: number, result: Round) => void
}

async function measureRounds(context: Context, url: string, scale: Rounds): Promise<Round[]> {
  const deliver = deliverer(url, context)
  const results: Round[] = []
  for (let round = 0; round < scale.rounds; round += 1) {
    const turns = [
      async () => overHttp(await unpaidEvents(context, url, scale.events), deliver),
      async () => byPgbench(context, await unpaidEvents(context, url, scale.events)),
    ]
    const outcome: Partial<Round>[] = []
    for (const turn of round % 2 ? turns.toReversed() : turns) outcome.push(await turn())
    const result = { http: 0, pgbench: 0, p50: 0, p95: 0, resent: 0, ...outcome[0], ...outcome[1] }
    results.push(result)
    scale.afterRound(round + 1, result)
  }
  return results
}

async function overHttp(
  events: readonly BenchEvent[],
  deliver: (event: BenchEvent) => Promise<number>,
): Promise<Partial<Round>> {
  const waiting = [...events]
  const count = waiting.length
  const times: number[] = []
  let sent = 0
  const started = performance.now()
  const serve = async (): Promise<void> => {
    for (let event = waiting.pop(); event; event = waiting.pop()) {
      const at = performance.now()
      const deliveries = await deliver(event)
      sent += deliveries
      times.push(performance.now() - at)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, serve))
  const seconds = (performance.now() - started) / 1_000
  return {
    resent: sent - count,
    http: count / seconds,
    p50: percentile(times, 50),
    p95: percentile(times, 95),
  }
}

async function byPgbench(context: Context, events: readonly BenchEvent[]): Promise<Partial<Round>> {
  const script = await prepare(context.db, await statementsOf(context, events))
  const options = { orders: events.length, clients: context.config.database.poolSize }
  return { pgbench: await runPgbench(context.config.database.url, script, options) }
}

function writeTable(results: readonly Round[], streamed: readonly number[], poolSize: number): string {
  const of = (key: keyof Round): number[] => results.map((round) => round[key])
  const ratios = results.map(({ http, pgbench }) => http / pgbench)
  const milliseconds = (values: readonly number[]): string => `${spread(values)} ms`
  return `# Applying Stripe's events

Written by \`./scripts/run bench webhooks\`: ${rounds} rounds of ${eventsOfRound} \`payment_intent.succeeded\`, each confirming
an order; ${concurrency} deliveries at a time to an API with ${poolSize} connections, against pgbench with as many clients;
Postgres with fsync, everything on one machine. Medians, with the least and the most; the two sides take turns. pgbench runs one statement more, which
fetches the parameters of the next event.

| what | result |
| --- | --- |
| events applied a second over HTTP, signature and inbox included | ${spread(of('http'))} |
| the same statements by pgbench | ${spread(of('pgbench'))} |
| HTTP ÷ pgbench, by round | ${spread(ratios, 2)} |
| a delivery over HTTP, p50 | ${milliseconds(of('p50'))} |
| a delivery over HTTP, p95 | ${milliseconds(of('p95'))} |
| deliveries refused and sent again, in a round | ${spread(of('resent'))} |
| from Stripe's answer to «paid» on the customer's stream, p50 and p95 of ${streamed.length} | ${Math.round(median(streamed))} and ${Math.round(percentile(streamed, 95))} ms |
`
}
