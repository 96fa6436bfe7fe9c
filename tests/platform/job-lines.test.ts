import { expect, test } from 'bun:test'
import { transact } from '#platform/database'
import { newId } from '#platform/ids'
import { openLog, withRequestId } from '#platform/log'
import { completeMessage, writeMessage } from '#platform/outbox'
import { claimMessages } from '#platform/outbox-deliveries'
import { runMessage, type Subscription } from '#platform/queue'
import { openShop } from '../support/shop'

const shop = await openShop({ seed: false })
const { sql } = shop.context.db
const lines: Record<string, unknown>[] = []
const log = openLog('worker', 'info', { write: (line) => void lines.push(JSON.parse(line)) })
const reported: unknown[] = []
const reporter = { ...shop.context.reporter, report: (...given: unknown[]) => void reported.push(given) }
const context = { ...shop.context, log, reporter }

/** Writes a message in a request, takes it from the outbox and runs its job as the queue does. Answers the job's line. */
async function lineOf(handle: Subscription['handle'], attemptsBefore = 0) {
  const ids = { orderId: newId(), refundId: newId() }
  const payload = { ...ids, recipient: 'Jan Kowalski', amountMinor: 5 }
  await withRequestId('request-1', () =>
    transact(context, (tx) => writeMessage(tx, { topic: 'test.line', payload })),
  )
  await sql`update outbox set attempts = ${attemptsBefore}`
  const subscription = { topic: 'test.line', queue: 'test', job: 'test-job', handle }
  const { messages } = await claimMessages(context.db, { subscriptions: [subscription], unheard: [] }, 10)
  const [message] = messages
  if (!message) throw new Error('nothing was leased')
  lines.length = 0
  await runMessage(context, subscription, message)
  const found = lines.filter(({ msg }) => msg === 'job')
  expect(found).toHaveLength(1)
  expect(found[0]).toMatchObject({
    level: 'info',
    job: 'test-job',
    topic: 'test.line',
    messageId: message.id,
    requestId: 'request-1',
    orderId: ids.orderId,
    ids: { refundId: ids.refundId },
    durationMs: expect.any(Number),
  })
  expect(JSON.stringify(lines)).not.toContain(payload.recipient)
  await sql`delete from outbox`
  return found[0]
}

const inHand: unknown[] = []
const complete: Subscription['handle'] = async (ctx, { id }) => {
  inHand.push(...ctx.tasks.list())
  await completeMessage(ctx.db, id)
}
const fail: Subscription['handle'] = () => Promise.reject(new Error('no luck'))

test('a job that succeeds leaves one line, with the ids by which it is looked for', async () => {
  expect(await lineOf(complete)).toMatchObject({ outcome: 'done', attempts: 1 })
  expect(lines).toHaveLength(1)
  expect(inHand).toMatchObject([{ name: 'test-job', messageId: expect.any(String) }])
  expect(context.tasks.list()).toEqual([])
})

test('a job that fails says so, with the try', async () => {
  expect(await lineOf(fail, 4)).toMatchObject({ outcome: 'failed', attempts: 5 })
  expect(lines.find(({ level }) => level === 'error')).toMatchObject({
    msg: 'job failed',
    err: { message: 'no luck' },
  })
  expect(reported).toMatchObject([[{ message: 'no luck' }, { job: 'test-job', topic: 'test.line' }]])
})

test.each([
  ['whose last try fails', 14, 15],
  ['whose worker died each time', 15, 16],
])('a job %s is a dead letter, which is an error', async (_, before, attempts) => {
  expect(await lineOf(fail, before)).toMatchObject({ outcome: 'dead_letter', attempts })
  expect(lines).toContainEqual(
    expect.objectContaining({ level: 'error', alert: true, msg: 'dead letter: nothing tries it any more' }),
  )
})

test('a job that finds its work done is skipped', async () => {
  let handled = 0
  const subscription = {
    topic: 'test.line',
    queue: 'test',
    job: 'test-job',
    handle: async () => {
      handled += 1
    },
  }
  lines.length = 0

  await runMessage(context, subscription, { id: newId(), topic: 'test.line', payload: {}, requestId: null })

  expect(handled).toBe(0)
  expect(lines).toMatchObject([{ msg: 'job', outcome: 'skipped' }])
  expect(lines[0]).not.toHaveProperty('attempts')
  expect(lines[0]).not.toHaveProperty('orderId')
  expect(lines[0]).not.toHaveProperty('ids')
})
