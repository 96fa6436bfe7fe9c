import { expect, test } from 'bun:test'
import type { Context } from '#platform/context'
import { transact } from '#platform/database'
import { rerunDeadLetter, selectDeadLetters } from '#platform/dead-letters'
import { completeMessage, wakeRelay, writeMessage } from '#platform/outbox'
import { readOutboxLag } from '#platform/outbox-backlog'
import { beginAttempt, claimMessages, renewClaim, returnMessage } from '#platform/outbox-deliveries'
import { openQueue, runMessage, type Subscription, startQueueWorker } from '#platform/queue'
import { startRelay } from '#platform/relay'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'

const shop = await openShop({ seed: false })
const { context } = shop
const { sql } = context.db

/** How often each message took effect: a row for each, written in the transaction that completes the message. */
await sql`create table effects (message_id uuid not null)`

async function takeEffect(ctx: Context, id: string): Promise<void> {
  await transact(ctx, async (tx) => {
    const [open] = await tx.sql`select from outbox where id = ${id} and done_at is null for no key update`
    if (open) await tx.sql`insert into effects values (${id})`
    await completeMessage(tx, id)
  })
}

let failures = 0
const subscriptions: Subscription[] = [
  {
    topic: 'test.effect',
    queue: 'test',
    job: 'effect',
    handle: async (ctx, { id }) => {
      if (failures > 0) {
        failures -= 1
        throw new Error('not this time')
      }
      await takeEffect(ctx, id)
    },
  },
]

/** The listeners of one topic. */
const only = (topic: string) => ({ subscriptions: [{ topic, job: 'effect' }], unheard: [] })

async function claim(topic: string, limit: number) {
  return (await claimMessages(context.db, only(topic), limit)).messages
}

async function write(count: number, topic = 'test.effect'): Promise<void> {
  await transact(context, async (tx) => {
    for (let index = 0; index < count; index += 1) await writeMessage(tx, { topic, payload: { index } })
  })
}

async function everythingOnce(count: number): Promise<void> {
  await eventually(async () => (await sql`select from effects`).length >= count, { deadlineMs: 20_000 })
  await eventually(async () => (await sql`select from outbox`).length === 0)
  const [row] = await sql`select count(*) as all, count(distinct message_id) as different from effects`
  expect(row).toEqual({ all: count, different: count })
  await sql`delete from effects`
  await sql`delete from outbox`
}

/** How many messages came through the queue, and were not done by a relay itself. */
let queued = 0

function startWork(relays: number) {
  const started = Array.from({ length: relays }, () => startRelay(context, subscriptions))
  const worker = startQueueWorker(context, 'test', { subscriptions, concurrency: 5 })
  worker.on('completed', () => {
    queued += 1
  })
  return async () => {
    await Promise.all(started.map((relay) => relay.stop()))
    await worker.close(true)
  }
}

test('several relays never claim the same message', async () => {
  await write(40, 'test.claim')
  const claims = await Promise.all(Array.from({ length: 8 }, () => claim('test.claim', 10)))

  const ids = claims.flat().map(({ id }) => id)
  expect(ids).toHaveLength(40)
  expect(new Set(ids).size).toBe(40)
  expect(await claim('test.claim', 10)).toEqual([])
  await sql`update outbox set sent_at = now() - interval '31 seconds'`
  expect(await claim('test.claim', 100)).toHaveLength(40)
  await sql`delete from outbox`
})

test('what a relay has claimed it may do itself, until another has claimed it', async () => {
  await write(1, 'test.kept')
  const [message] = await claim('test.kept', 1)
  if (!message) throw new Error('nothing was claimed')
  await sql`update outbox set sent_at = sent_at - interval '31 seconds'`
  const [again] = await claim('test.kept', 1)
  if (!again) throw new Error('nothing was claimed again')

  expect(await renewClaim(context.db, message)).toBe(false)
  expect(await renewClaim(context.db, again)).toBe(true)
  await returnMessage(context.db, message.id, { number: 1, error: 'failed', isOutage: false })
  expect(await renewClaim(context.db, again)).toBe(false)
  await sql`delete from outbox`
})

test('an outage uses up no tries for three days, with a pause that grows; other failures do', async () => {
  await write(1, 'test.outage')
  const [message] = await claim('test.outage', 1)
  if (!message) throw new Error('nothing was claimed')
  const fail = async (isOutage: boolean) => {
    const { number = 0 } = (await beginAttempt(context.db, message.id)) ?? {}
    return await returnMessage(context.db, message.id, { number, error: 'failed', isOutage })
  }
  const row = async () => {
    const [one] = await sql<[{ attempts: number; parked: boolean; pause: number; since: Date | null }]>`
      select attempts, parked_at is not null as parked, outage_since as since,
        extract(epoch from leased_until - now())::float8 as pause
      from outbox where id = ${message.id}`
    return one
  }
  for (let tries = 0; tries < 40; tries += 1) expect(await fail(true)).toBe(false)
  expect(await row()).toMatchObject({ attempts: 0, parked: false })
  await sql`update outbox set outage_since = now() - interval '71 hours' where id = ${message.id}`
  expect(await fail(true)).toBe(false)
  const long = await row()
  expect(long).toMatchObject({ attempts: 0 })
  expect(long.pause).toBeGreaterThan(100)
  expect(long.pause).toBeLessThanOrEqual(300)
  // Another failure says that it is over; a new outage has its own three days.
  await fail(false)
  expect(await row()).toMatchObject({ attempts: 1, since: null })
  await sql`update outbox set outage_since = now() - interval '73 hours', attempts = 14 where id = ${message.id}`
  expect(await fail(true)).toBe(true)
  expect(await row()).toMatchObject({ attempts: 15, parked: true })
  await sql`delete from outbox`
})

test('a first try is counted when it fails; one that may follow a death is counted before it begins', async () => {
  const [subscription] = subscriptions
  if (!subscription) throw new Error('nobody listens')
  const tries = async () => (await sql`select attempts from outbox`)[0]?.attempts
  await write(1)
  const [first] = await claim('test.effect', 1)
  expect(first).toMatchObject({ isFirst: true })
  // Its worker dies, and half a minute goes by.
  expect(await tries()).toBe(0)
  await sql`update outbox set sent_at = sent_at - interval '31 seconds'`
  const [second] = await claim('test.effect', 1)
  if (!second) throw new Error('nothing was claimed again')
  expect(second).toMatchObject({ isFirst: false })

  failures = 1
  await runMessage(context, subscription, second)
  expect(await tries()).toBe(1)
  await sql`update outbox set attempts = 0, leased_until = null`
  const [again] = await claim('test.effect', 1)
  if (!again) throw new Error('nothing was claimed')
  expect(again).toMatchObject({ isFirst: true })
  failures = 1
  await runMessage(context, subscription, again)
  expect(await tries()).toBe(1)
  await sql`delete from outbox`
})

test('a job that the queue hands out again is counted before it begins, and skipped where it is done', async () => {
  const seen: unknown[] = []
  const listening: Subscription = {
    topic: 'test.again',
    queue: 'test-again',
    job: 'again',
    handle: async (ctx, { id }) => {
      seen.push((await sql`select attempts from outbox where id = ${id}`)[0]?.attempts)
      await completeMessage(ctx.db, id)
    },
  }
  await write(2, 'test.again')
  const listeners = { subscriptions: [listening], unheard: [] }
  const { messages } = await claimMessages(context.db, listeners, 10)
  const queue = openQueue(context.config.redis, 'test-again')
  await queue.waitUntilReady()
  for (const message of messages) {
    await queue.add('again', message, { jobId: message.id })
    // As it stands where the worker died that had it.
    await context.redis.hset(queue.toKey(message.id), 'ats', 1)
  }
  const [, done] = messages
  await completeMessage(context.db, done?.id ?? '')

  const worker = startQueueWorker(context, 'test-again', { subscriptions: [listening], concurrency: 1 })
  await eventually(async () => (await queue.getJobCountByTypes('waiting', 'active')) === 0)
  await worker.close()
  await queue.close()

  expect(seen).toEqual([1])
})

test('three relays and a worker: everything once', async () => {
  const stop = startWork(3)
  await write(60)
  wakeRelay(context)
  await everythingOnce(60)
  await stop()
})

test('a failed job is tried again, and does its work once', async () => {
  failures = 2
  const stop = startWork(1)
  await write(3)
  wakeRelay(context)
  await everythingOnce(3)
  await stop()
})

test('Redis flushed with messages under way: sent again, everything once', async () => {
  const relay = startRelay(context, subscriptions)
  await write(20)
  wakeRelay(context)
  await eventually(async () => (await sql`select from outbox where sent_at is not null`).length === 20)
  await context.redis.flushall()
  await relay.stop()

  const stop = startWork(2)
  await sql`update outbox set sent_at = sent_at - interval '31 seconds'`
  wakeRelay(context)
  await everythingOnce(20)
  await stop()
})

test('while Redis is away the relay does the work itself', async () => {
  const stop = startWork(2)
  await shop.redis.stop()
  await write(12)
  await everythingOnce(12)
  await shop.redis.restart()
  // The queues are back when a message takes its way through them again.
  queued = 0
  await eventually(async () => {
    await write(1)
    await eventually(async () => (await sql`select from outbox`).length === 0)
    return queued > 0
  })
  await sql`delete from effects`
  await stop()
})

test('a message that kills its worker each time is a dead letter, is seen, and can be run again', async () => {
  await write(1, 'test.deadly')
  const [message] = await claim('test.deadly', 1)
  const id = message?.id ?? ''
  const begun: (boolean | undefined)[] = []
  for (let attempt = 0; attempt < 17; attempt += 1) {
    const { isDeadLetter } = (await beginAttempt(context.db, id)) ?? {}
    begun.push(isDeadLetter)
  }

  expect(begun).toEqual([...Array(15).fill(false), true, undefined])
  expect(await selectDeadLetters(context.db, 10)).toMatchObject([
    {
      id,
      topic: 'test.deadly',
      subscriber: 'effect',
      payload: { index: 0 },
      error: 'Its worker died each time',
    },
  ])
  expect(await readOutboxLag(context.db, only('test.deadly'))).toEqual({
    open: 0,
    oldestSeconds: 0,
    deadLetters: 1,
  })
  const rerun = () => transact(context, (tx) => rerunDeadLetter(tx, id))
  expect(await rerun()).toBe(true)
  expect(await rerun()).toBe(false)
  await sql`update outbox set created_at = now() - interval '90 seconds'`
  const lag = await readOutboxLag(context.db, only('test.deadly'))
  expect(lag).toMatchObject({ open: 1, deadLetters: 0 })
  expect(lag.oldestSeconds).toBeGreaterThan(89)
  await sql`delete from outbox`
})
