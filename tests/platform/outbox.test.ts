import { expect, test } from 'bun:test'
import type { Context } from '#platform/context'
import { transact } from '#platform/database'
import {
  beginAttempt,
  claimMessages,
  completeMessage,
  markSent,
  readOutboxLag,
  rerunDeadLetter,
  returnMessage,
  selectDeadLetters,
  wakeRelay,
  writeMessage,
} from '#platform/outbox'
import { type Subscription, startQueueWorker } from '#platform/queue'
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
  await eventually(async () => (await sql`select from outbox where done_at is null`).length === 0)
  const [row] = await sql`select count(*) as all, count(distinct message_id) as different from effects`
  expect(row).toEqual({ all: count, different: count })
  await sql`delete from effects`
  await sql`delete from outbox`
}

function startWork(relays: number) {
  const started = Array.from({ length: relays }, () => startRelay(context, subscriptions))
  const worker = startQueueWorker(context, 'test', { subscriptions, concurrency: 5 })
  return async () => {
    await Promise.all(started.map((relay) => relay.stop()))
    await worker.close(true)
  }
}

test('several relays never lease the same message', async () => {
  await write(40, 'test.lease')
  const claims = await Promise.all(Array.from({ length: 8 }, () => claim('test.lease', 10)))

  const ids = claims.flat().map(({ id }) => id)
  expect(ids).toHaveLength(40)
  expect(new Set(ids).size).toBe(40)
  expect(await claim('test.lease', 10)).toEqual([])
  await sql`update outbox set leased_until = now() - interval '1 second'`
  expect(await claim('test.lease', 100)).toHaveLength(40)
  await sql`delete from outbox`
})

test('a job that failed before its message was noted as sent keeps its pause', async () => {
  await write(1, 'test.race')
  const [message] = await claim('test.race', 1)
  if (!message) throw new Error('nothing was leased')
  await beginAttempt(context.db, message.id)
  await returnMessage(context.db, message.id, { error: 'failed', isOutage: false })

  await markSent(context.db, [message])

  const [row] = await sql`select sent_at, leased_until > now() as pauses from outbox where id = ${message.id}`
  expect(row).toEqual({ sent_at: null, pauses: true })
  await sql`delete from outbox`
})

test('an outage uses up no tries for three days, with a pause that grows; other failures do', async () => {
  await write(1, 'test.outage')
  const [message] = await claim('test.outage', 1)
  if (!message) throw new Error('nothing was leased')
  const fail = async (isOutage: boolean) => {
    await beginAttempt(context.db, message.id)
    return await returnMessage(context.db, message.id, { error: 'failed', isOutage })
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
  await eventually(async () => {
    await write(1)
    const [row] = await eventually(async () => {
      const done = await sql`delete from outbox where done_at is not null returning sent_at`
      return done.length > 0 && done
    })
    return row?.sent_at !== null
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
