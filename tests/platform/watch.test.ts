import { expect, test } from 'bun:test'
import { watches } from '#app/watches'
import { readConfig } from '#platform/config'
import { closeContext, openContext } from '#platform/context'
import { transact } from '#platform/database'
import { newId } from '#platform/ids'
import { completeMessage, writeMessage } from '#platform/outbox'
import { releaseOfCheckout } from '#platform/release'
import { openWatch } from '#platform/watch'
import { readStatus } from '../../scripts/database/index'
import { examine } from '../../scripts/doctor/examine'
import { deliver, intentEvent, unpaidOrder } from '../payment/support'
import { startProcess } from '../support/processes'
import { openShop } from '../support/shop'

const settings = { PAYMENT_SILENCE_MINUTES: '30', PAYMENT_SILENCE_ORDERS: '2', RELEASE: '1.2.3+test' }
const shop = await openShop({ settings })
const { sql } = shop.context.db

interface Line {
  readonly level: 'error' | 'info'
  readonly msg: string
  readonly alert?: boolean
  readonly trouble?: string
}
const lines: Line[] = []
const log = shop.context.log.child({})
const keep =
  (level: Line['level']) =>
  (...[facts, msg]: unknown[]) =>
    void lines.push({ level, ...(facts as object), msg: String(msg) })
log.error = keep('error')
log.info = keep('info')
const look = openWatch({ ...shop.context, log }, watches)
const saidOf = async (watch: () => Promise<void>, pattern: RegExp) => {
  lines.length = 0
  await watch()
  return lines.filter(({ msg, trouble = '' }) => pattern.test(`${msg} ${trouble}`))
}

test('messages that wait with no worker are seen by everyone: probe, status, doctor, and the log once a spell', async () => {
  const ready = async () => (await shop.call('/readyz')).body
  const id = await transact(shop.context, async (tx) => {
    await writeMessage(tx, { topic: 'test.waits', payload: {} })
    const [row] = await tx.sql<[{ id: string }]>`select id from outbox where topic = 'test.waits'`
    return row.id
  })
  expect(await ready()).toMatchObject({ status: 'ready', outbox: { open: 1 } })
  expect(await saidOf(look, /messages|outbox/)).toEqual([])
  await sql`update outbox set created_at = now() - interval '61 seconds' where id = ${id}`

  expect(await ready()).toMatchObject({
    status: 'degraded',
    postgres: 'up',
    outbox: { open: 1, oldestSeconds: expect.any(Number) },
  })
  expect((await readStatus(shop.databaseUrl)).faults).toContainEqual(
    expect.stringMatching(/^1 messages wait, the oldest for 6\d s: do workers run/),
  )
  expect(await examine(shop.context)).toContainEqual({
    what: expect.stringMatching(/^1 messages wait and nobody works on them: the oldest for 6\d s$/),
    next: 'start a worker: ./scripts/run worker',
  })
  expect(await saidOf(look, /messages/)).toMatchObject([{ level: 'error', alert: true, open: 1 }])
  expect(await saidOf(look, /messages|outbox/)).toEqual([])

  await completeMessage(shop.context.db, id)
  expect(await saidOf(look, /outbox/)).toMatchObject([{ level: 'info', msg: 'trouble is over' }])
  expect(await ready()).toMatchObject({ status: 'ready', outbox: { open: 0, oldestSeconds: 0 } })
})

test('somebody is called when orders are placed and no payment succeeds, and not before', async () => {
  const first = await unpaidOrder(shop)
  expect(await saidOf(look, /payment succeeds/)).toEqual([])
  await unpaidOrder(shop)
  expect(await saidOf(look, /payment succeeds/)).toMatchObject([{ alert: true, orders: 2, minutes: 30 }])
  expect(await saidOf(look, /payment succeeds/)).toEqual([])
  expect((await examine(shop.context)).map(({ what }) => what)).toContain(
    'orders are placed and no payment succeeds: 2 or more in 30 minutes',
  )
  await deliver(shop.url, intentEvent(first, 'succeeded'))
  expect(await saidOf(look, /payments/)).toMatchObject([{ level: 'info', msg: 'trouble is over' }])
  // The one payment was long ago.
  await sql`update orders set paid_at = now() - interval '31 minutes' where id = ${first.orderId}`
  expect(await saidOf(look, /payment succeeds/)).toHaveLength(1)
  const quiet = openWatch(
    { ...shop.context, log, config: { ...shop.context.config, paymentSilence: { minutes: 0, orders: 1 } } },
    watches,
  )
  expect(await saidOf(quiet, /payment succeeds/)).toEqual([])
})

test('which release runs stands in every answer, also where it is a refusal, and in the document', async () => {
  for (const path of ['/products', '/nowhere', '/readyz', '/me']) {
    const { headers } = await shop.call(path)
    expect([path, headers.get('x-release')]).toEqual([path, '1.2.3+test'])
  }
  expect((await shop.call('/readyz')).body.release).toBe('1.2.3+test')
  expect((await shop.call('/openapi.json')).body.info.version).toBe('1.2.3+test')
  const git = Bun.spawnSync(['git', 'rev-parse', 'HEAD']).stdout.toString().trim()
  const { version } = await Bun.file('package.json').json()
  expect(releaseOfCheckout()).toBe(git ? `${version}+${git.slice(0, 7)}` : version)
  expect(releaseOfCheckout('/nowhere')).toBe(version)
})

const doctor = (env: Record<string, string>, args: string[] = []) =>
  startProcess({ name: 'doctor', command: [process.execPath, 'scripts/doctor.ts', ...args], env })

test('doctor says which shop it looks at, ends with 1 where there is something, and with 0 where there is not', async () => {
  const env = { NODE_ENV: 'test', DATABASE_URL: shop.databaseUrl, REDIS_URL: shop.redis.url }
  const ill = await doctor(env)
  expect(await ill.exited).toBe(0)
  expect(ill.output()).toContain(new URL(shop.databaseUrl).pathname)
  expect(ill.output()).toContain('✓ Nothing needs a person')
  await sql`insert into outbox (id, topic, payload, parked_at) values (${newId()}, 'test.dead', '{}', now())`
  const well = await doctor(env)
  expect(await well.exited).toBe(1)
  expect(well.output()).toContain('1 × A job that gave up (dead_letter)')
  expect(well.output()).toContain('→ GET /admin/attention?kind=dead_letter')
})

test('doctor works while Postgres and Redis are away, says so, and never hangs where one is silent', async () => {
  const away = await doctor({
    NODE_ENV: 'test',
    DATABASE_URL: 'postgres://shop:hunter2@127.0.0.1:9/none',
    REDIS_URL: 'redis://:hunter3@127.0.0.1:9',
  })
  expect(await away.exited).toBe(1)
  expect(away.output()).toContain('Postgres shop@127.0.0.1:9/none')
  expect(away.output()).toContain('Postgres is away')
  expect(away.output()).toContain('Redis is away')
  expect(away.output()).not.toMatch(/hunter| {4}at /)
})

test('doctor gives up on whoever is silent', async () => {
  const silent = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data: () => undefined } })
  const config = readConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATABASE_URL: `postgres://shop@127.0.0.1:${silent.port}/none`,
    REDIS_URL: `redis://127.0.0.1:${silent.port}`,
  })
  const context = openContext(config, 'silent')
  expect(await examine(context, 100)).toEqual([
    { what: 'Postgres is away: no answer in 0.1 seconds', next: './scripts/run db:status' },
    {
      what: 'Redis is away, the shop goes on without it: no answer in 0.1 seconds',
      next: 'redis-cli ping',
    },
  ])
  silent.stop(true)
  await closeContext(context)
})
