import { expect, test } from 'bun:test'
import { eventually, startProcess } from '../support/processes'
import { openShop } from '../support/shop'
import { createEffects, effectsOf, writeSample } from '../support/subscribers'

const shop = await openShop({ seed: false })
const { context } = shop
const { sql } = context.db
await createEffects(context.db)

function startWorker(environment: Readonly<Record<string, string>> = {}) {
  return startProcess({
    name: 'worker',
    command: [process.execPath, 'tests/processes/two-subscribers.ts'],
    env: {
      NODE_ENV: 'test',
      DATABASE_URL: shop.databaseUrl,
      REDIS_URL: shop.redis.url,
      SUBSCRIBERS: 'first,second',
      ...environment,
    },
  })
}

/** Where the worker dies as by kill -9: both rows are there and neither is with the queue; one job is done, and its row gone. */
const kills: { point: string; doneBefore: string[] }[] = [
  { point: 'relay.claimed', doneBefore: [] },
  { point: 'first.done', doneBefore: ['0 first'] },
]

test.each(kills)('a worker killed at $point: each subscriber is done once', async ({ point, doneBefore }) => {
  const dying = await startWorker({ CRASH_AT: point })
  await writeSample(context, 1)
  expect(await dying.exited).toBe(137)
  expect(await effectsOf(context.db)).toEqual(doneBefore)
  expect(await sql`select from outbox`).toHaveLength(2 - doneBefore.length)

  const sound = await startWorker()
  // The lease of the one that died, and half a minute, go by.
  await sql`update outbox set leased_until = null, sent_at = sent_at - interval '31 seconds' where done_at is null`
  await eventually(async () => (await sql`select from outbox where done_at is null`).length === 0)

  expect(await effectsOf(context.db)).toEqual(['0 first', '0 second'])
  expect(await sound.stop()).toBe(0)
  await sql`delete from effects`
  await sql`delete from outbox`
})

test('a worker with two subscribers that one row cannot tell apart does not start, and says why', async () => {
  const worker = await startWorker({ SUBSCRIBERS: 'first,first' })

  expect(await worker.exited).toBe(1)
  expect(worker.logs().find(({ level }) => level === 'fatal')).toMatchObject({
    msg: 'worker could not start',
    err: 'The subscribers of the outbox are not in order: two subscribers of test.news have the name first: give one of them another',
  })
})
