import { expect, test } from 'bun:test'
import { watches } from '#app/watches'
import { transact } from '#platform/database'
import { newId } from '#platform/ids'
import { writeMessage } from '#platform/outbox'
import { claimMessages } from '#platform/outbox-deliveries'
import { runMessage } from '#platform/queue'
import { openWatch } from '#platform/watch'
import { examine } from '../../scripts/doctor/examine'
import { type AttentionKind, attentionKinds } from '../../src/domains/backoffice/attention'
import { disputeStatuses, isDisputeOpen } from '../../src/domains/payment/payment'
import { superAdmin } from '../admin/support'
import { refundBench } from '../payment/refund-support'
import { deliver, disputeEvent, forge, intentEvent, unpaidOrder } from '../payment/support'
import { openShop } from '../support/shop'

const shop = await openShop()
const { sql } = shop.context.db
const { token } = await superAdmin(shop)
const { paidOrder, refund, fail } = refundBench(shop, token)

/** What the watch says, by the lines of one look. */
const alerts: { alert?: boolean; kind?: string; message: string }[] = []
const log = shop.context.log.child({})
log.error = (...[facts, message]: unknown[]) =>
  void alerts.push({ ...(facts as object), message: String(message) })
const look = openWatch({ ...shop.context, log }, watches)

async function alertsOfLook(kind: AttentionKind) {
  alerts.length = 0
  await look()
  return alerts.filter((line) => line.kind === kind)
}

const listOf = async (kind: AttentionKind) =>
  (await shop.call(`/admin/attention?kind=${kind}&limit=100`, { token })).body.data as { id: string }[]

/** Brings each kind about as it comes about, but for time, which is moved; answers the entry's id. */
const causes: Readonly<Record<AttentionKind, () => Promise<string>>> = {
  event_unprocessed: async () => {
    const event = intentEvent(await unpaidOrder(shop), 'succeeded')
    shop.at('event.applied', () => Promise.reject(new Error('the lights went out')))
    expect((await deliver(shop.url, event)).status).toBe(500)
    await sql`update stripe_events set received_at = now() - interval '11 minutes' where id = ${event.id}`
    return event.id
  },
  money_unmatched: async () => {
    const event = intentEvent({ intentId: `pi_${newId()}`, totalMinor: 700 }, 'succeeded')
    expect((await deliver(shop.url, event)).status).toBe(200)
    return event.id
  },
  payment_mismatch: async () => {
    const order = await unpaidOrder(shop)
    const changes = { amount_received: order.totalMinor - 1 }
    await deliver(shop.url, intentEvent(order, 'succeeded', { changes }))
    return order.orderId
  },
  payment_unclear: async () => {
    const order = await unpaidOrder(shop)
    const changes = { status: 'requires_capture' }
    await deliver(shop.url, intentEvent(order, 'amount_capturable_updated', { changes }))
    return order.orderId
  },
  refund_failed: async () => {
    const order = await paidOrder()
    const { body } = await refund(order, { amountMinor: 100 })
    await fail(order, body)
    return body.id
  },
  refund_waiting: async () => {
    const { body } = await refund(await paidOrder(), { amountMinor: 100 })
    await sql`update refunds set created_at = now() - interval '25 hours' where id = ${body.id}`
    return body.id
  },
  dispute_open: async () => {
    const id = `du_${newId()}`
    await deliver(shop.url, disputeEvent(await paidOrder(), 'created', { id, status: 'needs_response' }))
    return id
  },
  dead_letter: async () => {
    const topic = 'test.deadly'
    await transact(shop.context, (tx) => writeMessage(tx, { topic, payload: { orderId: newId() } }))
    await sql`update outbox set attempts = 14 where topic = ${topic}`
    const handle = () => Promise.reject(new Error('no luck'))
    const subscription = { topic, queue: 'test', job: 'test-job', handle }
    const { messages } = await claimMessages(
      shop.context.db,
      { subscriptions: [subscription], unheard: [] },
      1,
    )
    for (const message of messages) await runMessage(shop.context, subscription, message)
    return messages[0]?.id ?? ''
  },
  message_waiting: async () => {
    // No worker runs here: what the order wrote waits.
    const { orderId } = await unpaidOrder(shop)
    const [message] = await sql<[{ id: string }]>`
      update outbox set created_at = now() - interval '11 minutes' where payload ->> 'orderId' = ${orderId} returning id`
    return message.id
  },
  order_overdue: async () => {
    const { orderId } = await unpaidOrder(shop)
    await sql`update orders set expires_at = now() - interval '31 minutes' where id = ${orderId}`
    return orderId
  },
  order_waiting: async () => {
    const { orderId } = await paidOrder()
    await sql`update orders set created_at = created_at - interval '4 days' where id = ${orderId}`
    await sql`update order_events set created_at = created_at - interval '4 days' where order_id = ${orderId}`
    return orderId
  },
}

test.each(attentionKinds)(
  'nothing is silent about %s: an entry, one alert, a line of doctor',
  async (kind) => {
    expect(await listOf(kind)).toEqual([])
    expect((await examine(shop.context)).filter(({ what }) => what.includes(`(${kind})`))).toEqual([])
    await look()

    const id = await causes[kind]()

    expect(await listOf(kind)).toMatchObject([
      { id, key: `${kind}:${id}`, kind, takenBy: null, settledAt: null, since: expect.any(String) },
    ])
    const message = 'something needs a person'
    expect(await alertsOfLook(kind)).toMatchObject([{ alert: true, kind, count: 1, message }])
    expect(await alertsOfLook(kind)).toEqual([])
    const found = (await examine(shop.context)).filter(({ what }) => what.includes(`(${kind})`))
    expect(found).toMatchObject([
      { what: expect.stringMatching(/^1 × /), next: `GET /admin/attention?kind=${kind}` },
    ])

    // Once more: it is told again, because it is new.
    await causes[kind]()
    expect(await listOf(kind)).toHaveLength(2)
    expect(await alertsOfLook(kind)).toMatchObject([{ kind, count: 2 }])
  },
)

test('money of another currency, of which nothing is booked, is listed beside money without an order', async () => {
  const order = await paidOrder()
  const object = {
    id: `re_${newId()}`,
    amount: 5,
    currency: 'eur',
    status: 'succeeded',
    payment_intent: order.intentId,
  }
  const event = forge('refund.created', { ...object, object: 'refund', charge: 'ch_x', metadata: {} })
  await deliver(shop.url, event)
  expect(await listOf('money_unmatched')).toContainEqual(
    expect.objectContaining({
      id: event.id,
      facts: {
        eventId: event.id,
        type: 'refund.created',
        stripeId: object.id,
        amountMinor: 5,
        currency: 'EUR',
      },
    }),
  )
})

test('a refund that was made good, or whose payment has nothing left, needs nobody any more', async () => {
  const before = await listOf('refund_failed')
  for (const mend of ['retry', 'another way'] as const) {
    const order = await paidOrder()
    const { body } = await refund(order, { amountMinor: 100 })
    await fail(order, body)
    expect(await listOf('refund_failed')).toHaveLength(before.length + 1)
    const next =
      mend === 'retry'
        ? await shop.call(`/admin/refunds/${body.id}/retry`, { token, body: { reason: 'again' } })
        : await refund(order, { everything: true })
    expect(next.status).toBeLessThan(300)
    expect(await listOf('refund_failed')).toEqual(before)
  }
})

test('an open dispute is the same to the list as to the money', async () => {
  const order = await paidOrder()
  for (const status of [...disputeStatuses, 'sent_to_the_moon']) {
    const id = `du_${newId()}`
    await deliver(shop.url, disputeEvent(order, 'created', { id, status }))
    const isListed = (await listOf('dispute_open')).some((entry) => entry.id === id)
    expect([status, isListed]).toEqual([status, isDisputeOpen(status)])
  }
})

test('a failing watch keeps no other one from looking', async () => {
  const broken = () => Promise.reject(new Error('no'))
  const seen = async () => [{ key: 'x', marks: [], message: 'something else', facts: {} }]
  alerts.length = 0
  await openWatch({ ...shop.context, log }, [broken, seen])()
  expect(alerts).toEqual([{ alert: true, message: 'something else' }])
})
