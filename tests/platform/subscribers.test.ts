import { afterEach, expect, test } from 'bun:test'
import { Glob } from 'bun'
import { subscriptions as productSubscriptions } from '#app/jobs'
import { BootError } from '#platform/boot'
import { transact } from '#platform/database'
import { rerunDeadLetter, selectDeadLetters } from '#platform/dead-letters'
import { type Message, wakeRelay } from '#platform/outbox'
import { readOutboxLag } from '#platform/outbox-backlog'
import { claimMessages, type Listeners } from '#platform/outbox-deliveries'
import { openQueue, type Subscription, startQueueWorker, subscriptionFinder } from '#platform/queue'
import { startRelay } from '#platform/relay'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'
import {
  createEffects,
  effectsOf,
  sampleTopic,
  subscriber,
  takeEffect,
  writeSample,
} from '../support/subscribers'

const shop = await openShop({ seed: false })
const { context } = shop
const { sql } = context.db
await createEffects(context.db)

afterEach(async () => {
  await sql`delete from effects`
  await sql`delete from outbox`
})

const both = [subscriber('first'), subscriber('second')]

/** The queues that messages came through, and were not done by a relay itself. */
const carrying = new Set<string>()

/** The release under test: a relay, and a worker for each queue, until the end of the block. */
function startWork(subscriptions: readonly Subscription[], unheard: readonly string[] = []): AsyncDisposable {
  const relay = startRelay(context, subscriptions, unheard)
  const workers = subscriptions.map(({ queue }) =>
    startQueueWorker(context, queue, { subscriptions, concurrency: 2 }),
  )
  for (const worker of workers) worker.on('completed', ({ queueName }) => void carrying.add(queueName))
  return {
    async [Symbol.asyncDispose]() {
      await relay.stop()
      await Promise.all(workers.map((worker) => worker.close(true)))
    },
  }
}

async function everythingDone(): Promise<void> {
  await eventually(async () => (await sql`select from outbox where done_at is null`).length === 0)
}

/** Ends all leases, and the pauses after a failure and after sending. */
async function endPauses(): Promise<void> {
  await sql`update outbox set leased_until = null, sent_at = sent_at - interval '31 seconds' where done_at is null`
  wakeRelay(context)
}

test('several relays deal each message out once to each subscriber', async () => {
  await writeSample(context, 40)

  const claims = await Promise.all(
    Array.from({ length: 8 }, () => claimMessages(context.db, { subscriptions: both, unheard: [] }, 10)),
  )

  const dealt = claims.flatMap(({ messages }) => messages)
  expect(dealt).toHaveLength(80)
  expect(new Set(dealt.map(({ payload, subscriber: name }) => `${payload.index} ${name}`)).size).toBe(80)
  expect(new Set(dealt.map(({ id }) => id)).size).toBe(80)
  const rows = await sql<{ topic: string; subscriber: string; rows: number }[]>`
    select topic, subscriber, count(*)::int as rows from outbox group by 1, 2 order by 2`
  expect([...rows]).toEqual([
    { topic: sampleTopic, subscriber: 'first', rows: 40 },
    { topic: `${sampleTopic}/second`, subscriber: 'second', rows: 40 },
  ])
})

test.each(['first', 'second'])(
  'the %s subscriber fails for good: the other is done once, and only the failing one is a dead letter and is run again',
  async (failing) => {
    let broken = true
    let tries = 0
    const subscriptions = ['first', 'second'].map((name) =>
      subscriber(name, () => {
        if (name !== failing) return
        tries += 1
        if (broken) throw new Error('no luck')
      }),
    )
    const sound = failing === 'first' ? 'second' : 'first'
    await using _ = startWork(subscriptions)
    await writeSample(context, 1)

    const letters = await eventually(async () => {
      await endPauses()
      const found = await selectDeadLetters(context.db, 10)
      return found.length > 0 && found
    })

    expect(tries).toBe(15)
    expect(letters).toMatchObject([
      {
        topic: sampleTopic,
        subscriber: failing,
        payload: { index: 0 },
        attempts: 15,
        error: 'Error: no luck',
      },
    ])
    expect(await effectsOf(context.db)).toEqual([`0 ${sound}`])
    expect(await sql`select from outbox where parked_at is null`).toHaveLength(0)

    broken = false
    const id = letters[0]?.id ?? ''
    expect(await transact(context, (tx) => rerunDeadLetter(tx, id))).toBe(true)
    await everythingDone()
    expect(await effectsOf(context.db)).toEqual(['0 first', '0 second'])
    expect(tries).toBe(16)
  },
)

test('while Redis is away the relay does the work of every subscriber itself', async () => {
  await using _ = startWork(both)
  await shop.redis.stop()
  await writeSample(context, 3)

  await everythingDone()

  expect(await effectsOf(context.db)).toEqual(
    [0, 1, 2].flatMap((index) => [`${index} first`, `${index} second`]),
  )
  await shop.redis.restart()
  // Both queues are back when messages take their way through them again.
  carrying.clear()
  await eventually(async () => {
    await writeSample(context, 1)
    await everythingDone()
    return carrying.size === 2
  })
})

test('what nobody listens to is done at once, and what another release listens to is left for it', async () => {
  await writeSample(context, 250, 'test.unheard')
  await writeSample(context, 1, 'test.of_a_newer_release')
  await writeSample(context, 1)
  const listeners: Listeners = { subscriptions: both, unheard: ['test.unheard'] }
  expect(await readOutboxLag(context.db, listeners)).toMatchObject({ open: 1 })

  await using _ = startWork(both, listeners.unheard)

  const open = await eventually(async () => {
    const rows = await sql<{ topic: string; subscriber: string | null; attempts: number }[]>`
      select topic, subscriber, attempts from outbox where done_at is null`
    return rows.length === 1 && [...rows]
  })
  expect(open).toEqual([{ topic: 'test.of_a_newer_release', subscriber: null, attempts: 0 }])
  expect(await effectsOf(context.db)).toEqual(['0 first', '0 second'])
  expect(await readOutboxLag(context.db, listeners)).toEqual({ open: 0, oldestSeconds: 0, deadLetters: 0 })
  // Three batches in one round: those who have listeners must not wait a turn for each batch that has none.
  const [round] = await sql<[{ seconds: number }]>`
    select extract(epoch from max(done_at) - min(done_at))::float8 as seconds from outbox where topic = 'test.unheard'`
  expect(round.seconds).toBeLessThan(0.9)
})

test('subscribers that one row cannot tell apart stop the boot', () => {
  const start = (subscriptions: readonly Subscription[], unheard?: readonly string[]) => () =>
    startRelay(context, subscriptions, unheard)

  expect(start([...both, subscriber('second')])).toThrow(BootError)
  expect(start([...both, subscriber('second')])).toThrow('two subscribers of test.news have the name second')
  expect(start([subscriber('a/b')])).toThrow('neither a topic nor a name may contain "/"')
  expect(start(both, [sampleTopic])).toThrow('test.news has the subscriber first, and is said to have none')
})

test('every topic that a domain writes to has a subscriber', async () => {
  const heard = new Set(productSubscriptions.map(({ topic }) => topic))
  const topics: string[] = []
  for (const path of new Glob('src/domains/*/events.ts').scanSync('.')) {
    const exported: Record<string, unknown> = await import(`../../${path}`)
    for (const [name, value] of Object.entries(exported)) {
      if (name.endsWith('Topics')) topics.push(...Object.values(value as Record<string, string>))
    }
  }
  expect(topics.length).toBeGreaterThan(5)
  // One that nobody shall listen to is named where the relay is started.
  expect(topics.filter((topic) => !heard.has(topic))).toEqual([])
})

/** The release that knew no subscribers: its claim word for word, and how its worker finds the job of a message. */
const oldRelease = {
  claim: () => sql<{ id: string; topic: string; payload: { index: number }; requestId: string | null }[]>`
    with due as (
      select id from outbox
      where done_at is null and parked_at is null and topic = any(${[sampleTopic]}::text[])
        and (leased_until is null or leased_until < now())
        and (sent_at is null or sent_at < now() - make_interval(secs => ${30}))
      order by created_at
      limit ${100}
      for no key update skip locked
    )
    update outbox set leased_until = now() + make_interval(secs => ${10})
    from due where outbox.id = due.id
    returning outbox.id, outbox.topic, outbox.payload, outbox.request_id as "requestId",
      outbox.leased_until as "leasedUntil"`,
  find: (message: Pick<Message, 'topic'>) => both.find(({ topic }) => topic === message.topic),
  write: (index: number) => sql`
    insert into outbox (id, topic, payload, request_id)
    values (${crypto.randomUUID()}, ${sampleTopic}, ${JSON.stringify({ index })}::jsonb, null)`,
  async serve() {
    for (const message of await oldRelease.claim()) {
      const { job } = oldRelease.find(message) ?? {}
      if (job) await takeEffect(context, message, job)
    }
  },
}

test('a roll: what the old release wrote, sent or began is served by the new one', async () => {
  for (const index of [0, 1, 2]) await oldRelease.write(index)
  // One waits, one is with a worker that died, one was tried and failed.
  await sql`update outbox set sent_at = now(), attempts = 1 where payload ->> 'index' = '1'`
  await sql`update outbox set attempts = 3, error = 'x', leased_until = now() where payload ->> 'index' = '2'`
  await using _ = startWork(both)
  await endPauses()

  await everythingDone()

  expect(await effectsOf(context.db)).toEqual(
    [0, 1, 2].flatMap((index) => [`${index} first`, `${index} second`]),
  )
})

// Which is why the old workers end before the new ones start where a release adds a subscriber (docs/operations.md).
test('a roll: what the old release takes before it was dealt out is done once, by the one job it knows', async () => {
  await writeSample(context, 2)

  await oldRelease.serve()

  await using _ = startWork(both)
  await writeSample(context, 1, sampleTopic)
  await everythingDone()
  expect(await effectsOf(context.db)).toEqual(['0 first', '0 first', '0 second', '1 first'])
})

test('a roll: of what the new release has dealt out the old one takes only what is its own', async () => {
  await writeSample(context, 2)
  await claimMessages(context.db, { subscriptions: both, unheard: [] }, 10)
  // Both relays are killed, and half a minute goes by.
  await endPauses()

  await oldRelease.serve()
  expect(await effectsOf(context.db)).toEqual(['0 first', '1 first'])
  expect(await oldRelease.claim()).toHaveLength(0)

  await using _ = startWork(both)
  await everythingDone()
  expect(await effectsOf(context.db)).toEqual(['0 first', '0 second', '1 first', '1 second'])
})

test('a roll: a job in the queue is found by the worker of either release, or left to be sent again', async () => {
  await writeSample(context, 1)
  const { messages } = await claimMessages(context.db, { subscriptions: both, unheard: [] }, 10)
  const jobOf = (name: string) => messages.find((message) => message.subscriber === name) as Message

  expect(oldRelease.find(jobOf('first'))?.job).toBe('first')
  expect(oldRelease.find(jobOf('second'))).toBeUndefined()
  const find = subscriptionFinder(both)
  expect(find(jobOf('first'))?.job).toBe('first')
  expect(find(jobOf('second'))?.job).toBe('second')
  // The old relay says nothing of subscribers, and a newer one may name some that are not here.
  const { subscriber: _, ...fromOldRelay } = jobOf('first')
  expect(find(fromOldRelay)?.job).toBe('first')
  expect(find({ ...fromOldRelay, subscriber: 'third' })).toBeUndefined()
  expect(find({ ...fromOldRelay, topic: `${sampleTopic}/third`, subscriber: 'third' })).toBeUndefined()
})

test('a worker that is handed a job of another release leaves it, and the next one does it', async () => {
  const onlyFirst = [{ ...subscriber('first'), queue: 'test-second' }]
  const worker = startQueueWorker(context, 'test-second', { subscriptions: onlyFirst, concurrency: 1 })
  const passed = new Promise<void>((resolve) => worker.once('completed', () => resolve()))
  await writeSample(context, 1)
  const { messages } = await claimMessages(context.db, { subscriptions: both, unheard: [] }, 10)
  const queue = openQueue(context.config.redis, 'test-second')
  await queue.waitUntilReady()
  const copy = messages.find(({ subscriber: name }) => name === 'second')
  if (!copy) throw new Error('no copy was made')
  await queue.add('second', copy, { jobId: copy.id })
  await passed
  await worker.close(true)
  await queue.close()
  expect(await effectsOf(context.db)).toEqual([])

  await using _ = startWork(both)
  await endPauses()
  await everythingDone()
  expect(await effectsOf(context.db)).toEqual(['0 first', '0 second'])
})
