import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { newId } from '#platform/ids'
import { metricList } from '#platform/metric-list'
import { printed } from '../support/manual'
import { eventually, freePort } from '../support/processes'
import {
  metricsIn,
  monitoringFolder,
  promtool,
  readDashboards,
  readRules,
  rulesFile,
  startPrometheus,
} from '../support/prometheus'
import { openRealShop } from '../support/real-shop'
import { baseName, metricNames, scrape } from '../support/scrape'
import { typeIntoShell } from '../support/typed'

const prometheusFolder = join(monitoringFolder, 'prometheus')

test('promtool takes rules and configuration, and each alert fires in its test and in no other case', async () => {
  const rules = await readRules()
  expect((await promtool(['check', 'rules', rulesFile])).output).toContain(`${rules.length} rules found`)
  const configuration = await promtool(['check', 'config', join(prometheusFolder, 'prometheus.yml')])
  expect(configuration).toMatchObject({ code: 0 })
  const tests = join(prometheusFolder, 'alerts.test.yml')
  expect(await promtool(['test', 'rules', tests])).toMatchObject({ code: 0 })
  const text = await Bun.file(tests).text()
  const untested = rules.filter(({ alert }) => !text.includes(`alertname="${alert}"`))
  expect(untested).toEqual([])
})

test('every expression of the dashboards is one that Prometheus understands', async () => {
  const expressions = (await readDashboards()).flatMap(({ expressions: some }) => some)
  expect(expressions.length).toBeGreaterThan(40)
  const record = expressions.map((expr, index) => ({
    record: `panel:${index}`,
    expr: expr.replaceAll('$__rate_interval', '1m'),
  }))
  const file = `/tmp/panels-${process.pid}.yml`
  await Bun.write(file, JSON.stringify({ groups: [{ name: 'panels', rules: record }] }))
  expect(await promtool(['check', 'rules', file])).toMatchObject({ code: 0 })
  await Bun.file(file).delete()
})

const shop = await openRealShop()
const [apiMetrics, workerMetrics, workerPort] = [await freePort(), await freePort(), await freePort()]
// One connection, for which nobody waits long: so the pool is easily full.
const narrow = {
  DATABASE_POOL_SIZE: '1',
  DATABASE_ACQUIRE_TIMEOUT_MS: '50',
  DATABASE_LOCK_TIMEOUT_MS: '2000',
}
const startWorker = () =>
  shop.startWorker({ METRICS_PORT: String(workerMetrics), WORKER_PORT: String(workerPort) })
await shop.startStripe()
const api = await shop.startApi({ METRICS_PORT: String(apiMetrics), ...narrow, PAYMENT_SILENCE_MINUTES: '0' })
let worker = await startWorker()

/** What is only there once something went wrong. */
const onlyInTrouble = [
  'metropolitan_dead_letters',
  'metropolitan_outbox_topic_open',
  'metropolitan_outbox_topic_oldest_seconds',
]

test('after a purchase API and worker show every metric there is, in a format without a fault', async () => {
  const demo = await shop.startDemo()
  expect(await demo.exited).toBe(0)
  await fetch(`${shop.url}/nothing`)
  const missing = await eventually(
    async () => {
      const seen = [await scrape(apiMetrics), await scrape(workerMetrics)].flatMap((one) => [
        ...metricNames(one),
      ])
      const not = Object.keys(metricList).filter(
        (name) => !seen.includes(name) && !onlyInTrouble.includes(name),
      )
      return not.includes('metropolitan_promise_broken') || not.includes('metropolitan_timer_runs_total')
        ? undefined
        : { not }
    },
    { deadlineMs: 60_000 },
  )
  // Nothing has failed.
  expect(missing.not).toEqual(['metropolitan_statement_errors_total'])
  for (const port of [apiMetrics, workerMetrics]) {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    expect(await promtool(['check', 'metrics'], text)).toEqual({ code: 0, output: '' })
  }
})

test('what the manual has typed first, when an alert calls, answers', async () => {
  const { code, output } = await typeIntoShell(printed('docs/operations/alerts.md', 'Alerts'), {
    ...shop.environment,
    API: `http://127.0.0.1:${apiMetrics}`,
    WORKER_HOST: '127.0.0.1',
    WORKER_PORT: String(workerPort),
  })
  expect({ code, output }).toMatchObject({ code: 0 })
  for (const part of ['metropolitan_build_info', '"periodic"']) expect(output).toContain(part)
}, 60_000)

test('the worker says of its periodic work when it was last done, and that it is the one that measures', async () => {
  const body = await eventually(async () => {
    const reply = await fetch(`http://127.0.0.1:${workerPort}/readyz`)
    const said = (await reply.json()) as { periodic: { name: string }[]; measures: boolean }
    return said.periodic.length >= 3 ? said : undefined
  })
  expect(body).toMatchObject({ status: 'ready', measures: true })
  expect(body.periodic).toContainEqual(
    expect.objectContaining({ name: 'expire-unpaid-orders', outcome: 'done' }),
  )
}, 60_000)

test('a healthy shop alarms nobody, and each trouble that is made calls by its own name', async () => {
  const prometheus = await startPrometheus({
    'metropolitan-api': [apiMetrics],
    'metropolitan-worker': [workerMetrics],
  })
  // Before the first scrape nobody is there, which is an alarm of its own.
  const passed = async (query: string) => (await prometheus.value(query)) ?? 0
  const isSettled = async () => (await passed('min(count_over_time(up[1m]))')) > 20
  await eventually(isSettled, { deadlineMs: 60_000, everyMs: 500 })
  expect(await passed('count(metropolitan_promise_broken)')).toBe(4)
  expect(await passed('count(count_over_time(ALERTS{alertstate="firing"}[10s]))')).toBe(0)
  expect(await prometheus.names()).toEqual([])

  // Its job fails for the last time.
  await shop.sql`insert into outbox (id, topic, subscriber, payload, attempts)
    values (${newId()}, 'payment.refund_requested', null, '{"refundId":"none"}', 14)`
  const dead = await prometheus.untilFiring('DeadLetter')
  expect(dead.annotations.summary).toBe(
    '1 messages of payment.refund_requested are dead letters: nothing tries them any more',
  )

  // Somebody holds a table for two seconds, and everybody wants it.
  const hold = shop.sql.begin(async (tx) => {
    await tx`lock table products in access exclusive mode`
    await tx`select pg_sleep(1.5)`
  })
  await Promise.all(
    Array.from(
      { length: 12 },
      async () => (await fetch(`${shop.url}/products/${crypto.randomUUID()}`)).status,
    ),
  )
  await hold
  const refused = await prometheus.untilFiring('PoolRefuses')
  expect(refused.labels).toMatchObject({ pool: 'database', severity: 'page' })

  for (let round = 0; round < 2; round += 1) {
    for (let sent = 0; sent < 8; sent += 1)
      await fetch(`${shop.url}/webhooks/stripe`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'stripe-signature': 't=1,v1=0' },
        body: '{}',
      })
    const scraped = (round + 1) * 8
    await eventually(
      async () => (await prometheus.value('metropolitan_webhooks_total{outcome="unsigned"}')) === scraped,
    )
  }
  await prometheus.untilFiring('WebhooksFail')

  await shop.sql`update products set stock = stock + 1
    where id = (select id from products where stock > 10 order by id limit 1)`
  expect((await prometheus.untilFiring('PromiseBroken', 150_000)).labels.promise).toBe('I1')

  await shop.sql`insert into stripe_events (id, type, created_at, payload, received_at, attempts, swept_at)
    values ('evt_stuck', 'payment_intent.succeeded', now(), '{}', now() - interval '2 hours', 50, now())`
  await prometheus.untilFiring('EventsUnprocessed')

  await shop.redis.kill9()
  const away = await prometheus.untilFiring('RedisAway')
  expect(away.annotations.runbook_url).toBe('docs/operations/alerts.md#redisaway')
  await shop.redis.restart()
  await prometheus.untilQuiet('RedisAway')

  await worker.kill9()
  await prometheus.untilFiring('WorkerDown')
  await prometheus.untilFiring('NobodyMeasures', 360_000)
  // Nobody but the API is left to notice.
  await shop.sql`insert into outbox (id, topic, payload, created_at)
    values (${newId()}, 'order.placed', '{"orderId":"none"}', now() - interval '2 minutes')`
  await prometheus.untilFiring('OutboxLate')
  worker = await startWorker()
  await prometheus.untilQuiet('WorkerDown')
  await shop.sql`delete from outbox where parked_at is null`
  await prometheus.untilQuiet('OutboxLate')

  await api.kill9()
  await prometheus.untilFiring('ApiDown')
}, 600_000)

test('every metric that dashboards and rules name is one that a process shows', async () => {
  const shown = new Set<string>(Object.keys(metricList))
  const rules = (await readRules()).map(({ expr }) => expr)
  const panels = (await readDashboards()).flatMap(({ expressions }) => expressions)
  const named = [...rules, ...panels].flatMap(metricsIn).map(baseName)
  expect(named.filter((name) => !shown.has(name))).toEqual([])
})
