import { expect, test } from 'bun:test'
import { openMeasurements } from '#app/measurements'
import { readConfig } from '#platform/config'
import { closeContext, openContext } from '#platform/context'
import { measurerKey, startMeasuring } from '#platform/measuring'
import { afterThisFile } from '../support/cleanup'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'

const shop = await openShop({ seed: false, settings: { METRICS_PORT: '9' } })
const settings = {
  NODE_ENV: 'test',
  LOG_LEVEL: 'silent',
  METRICS_PORT: '9',
  DATABASE_URL: shop.databaseUrl,
  REDIS_URL: shop.redis.url,
  STRIPE_API_BASE: 'http://127.0.0.1:9',
}

/** A worker of which only the measuring runs. */
function openWorker() {
  const context = openContext(readConfig(settings), 'test')
  afterThisFile(() => closeContext(context))
  let looks = 0
  const one = {
    name: 'outbox',
    everySeconds: 0.05,
    measure: () => {
      looks += 1
      return Promise.resolve([{ metric: 'metropolitan_audit_head' as const, value: looks }])
    },
  }
  const measuring = startMeasuring(context, [one], 50)
  afterThisFile(measuring.stop)
  const shown = () => context.metrics.shown().map(({ metric }) => metric)
  return { measuring, context, looks: () => looks, shown }
}

test('one worker measures for all; when it stops another takes over, and shows nothing of before', async () => {
  await eventually(() => shop.context.redis.status === 'ready')
  const first = openWorker()
  await eventually(() => first.looks() > 0)
  const second = openWorker()
  await eventually(() => second.context.redis.status === 'ready')
  const before = first.looks()
  await eventually(() => first.looks() > before + 5)
  expect([first.measuring.isMine(), second.measuring.isMine(), second.looks()]).toEqual([true, false, 0])
  expect(first.shown()).toEqual(['metropolitan_measuring', 'metropolitan_audit_head'])
  expect(second.shown()).toEqual(['metropolitan_measuring'])
  // Somebody else got it, as after a pause that was too long.
  await shop.context.redis.set(measurerKey, 'another')
  await eventually(() => !first.measuring.isMine())
  expect(first.shown()).toEqual(['metropolitan_measuring'])
  await shop.context.redis.set(measurerKey, 'another', 'PX', 1)
  await eventually(() => first.measuring.isMine() !== second.measuring.isMine())
  await first.measuring.stop()
  await eventually(() => second.measuring.isMine() && second.looks() > 0)
  await second.measuring.stop()
})

test('one that fails is counted and shown no more, and the others are measured', async () => {
  const context = openContext(readConfig(settings), 'test')
  afterThisFile(() => closeContext(context))
  const counted: unknown[] = []
  context.metrics.connect({ count: (...given) => void counted.push(given), observe: () => undefined })
  let fails = false
  const measure = () =>
    fails
      ? Promise.reject(new Error('away'))
      : Promise.resolve([{ metric: 'metropolitan_orders_overdue' as const, value: 1 }])
  const measuring = startMeasuring(context, [{ name: 'orders', everySeconds: 0.05, measure }], 50)
  afterThisFile(measuring.stop)
  const isShown = () => context.metrics.shown().some(({ metric }) => metric === 'metropolitan_orders_overdue')
  await eventually(isShown)
  fails = true
  await eventually(() => !isShown())
  expect(counted.at(-1)).toEqual([
    'metropolitan_measurements_total',
    { measurement: 'orders', outcome: 'failed' },
    1,
  ])
  await measuring.stop()
})

test('everything that is measured can be, on a shop without anything', async () => {
  const { context } = shop
  for (const { measure } of openMeasurements()) {
    for (const { value } of await measure(context)) expect(value).toBeGreaterThanOrEqual(0)
  }
})

test('while Redis is away every worker measures, rather than none', async () => {
  const [first, second] = [openWorker(), openWorker()]
  await eventually(() => first.looks() + second.looks() > 0)
  await shop.redis.kill9()
  await eventually(() => first.measuring.isMine() && second.measuring.isMine())
  await shop.redis.restart()
  await eventually(() => first.measuring.isMine() !== second.measuring.isMine())
  await Promise.all([first.measuring.stop(), second.measuring.stop()])
}, 30_000)
