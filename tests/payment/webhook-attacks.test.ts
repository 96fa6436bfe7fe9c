import { describe, expect, test } from 'bun:test'
import { openShop } from '../support/shop'
import {
  deliver,
  type ForgedEvent,
  forge,
  intentEvent,
  outcomeOf,
  sign,
  stateOf,
  unpaidOrder,
} from './support'

const shop = await openShop({ settings: { STRIPE_WEBHOOK_SECRETS: 'whsec_new,whsec_emulator' } })
const { sql } = shop.context.db

async function accept(event: ForgedEvent): Promise<void> {
  const reply = await deliver(shop.url, event)
  expect([reply.status, reply.body]).toEqual([200, { success: true }])
}

describe('what is not what it should be', () => {
  test.each([
    ['another amount', { amount_received: 1 }],
    ['another currency', { currency: 'eur' }],
  ])('%s: no change but a record', async (_, changes) => {
    const order = await unpaidOrder(shop)
    const before = await stateOf(shop, order.orderId)
    const event = intentEvent(order, 'succeeded', { changes })

    await accept(event)

    expect(await stateOf(shop, order.orderId)).toEqual(before)
    expect(await outcomeOf(shop, event.id)).toBe('mismatched')
  })

  test('an unknown intent: unmatched when it is ours by its metadata, else ignored', async () => {
    const unknown = { intentId: 'pi_nobody', totalMinor: 5 }
    const [ours, foreign] = [
      intentEvent(unknown, 'succeeded'),
      intentEvent(unknown, 'succeeded', { changes: { metadata: {} } }),
    ]

    await accept(ours)
    await accept(foreign)

    expect([await outcomeOf(shop, ours.id), await outcomeOf(shop, foreign.id)]).toEqual([
      'unmatched',
      'ignored',
    ])
  })

  test('money of another order’s intent goes to that order alone', async () => {
    const [mine, other] = [await unpaidOrder(shop), await unpaidOrder(shop)]
    const changes = { metadata: { app: 'metropolitan', order_id: mine.orderId, payment_id: mine.paymentId } }

    await accept(intentEvent(other, 'succeeded', { changes }))

    expect((await stateOf(shop, mine.orderId)).order.status).toBe('pending')
    expect((await stateOf(shop, other.orderId)).order.status).toBe('confirmed')
  })

  test('signature: stale, of a wrong secret, missing, or one byte changed: 400 and nothing stored', async () => {
    const order = await unpaidOrder(shop)
    const event = intentEvent(order, 'succeeded')
    const body = JSON.stringify(event)
    const now = Math.floor(Date.now() / 1_000)
    const attacks: [body: string, signature: string | undefined][] = [
      [body, await sign(body, { timestamp: now - 301 })],
      [body, await sign(body, { secret: 'whsec_wrong' })],
      [body, undefined],
      [body, 't=1,v1=00'],
      [body.replace('succeeded', 'succeeded '), await sign(body)],
    ]
    for (const [sent, signature] of attacks) {
      const headers = signature === undefined ? {} : { 'stripe-signature': signature }
      const reply = await shop.call('/webhooks/stripe', { body: sent, headers })
      expect([reply.status, reply.body.code]).toEqual([400, 'WEBHOOK_SIGNATURE_INVALID'])
    }
    expect(await outcomeOf(shop, event.id)).toBeUndefined()
    expect((await stateOf(shop, order.orderId)).order.status).toBe('pending')
  })

  test('while a secret is rotated, both are good', async () => {
    const event = forge('customer.created', { id: 'cus_1' })
    const body = JSON.stringify(event)
    const headers = { 'stripe-signature': await sign(body, { secret: 'whsec_new' }) }
    expect((await shop.call('/webhooks/stripe', { body, headers })).status).toBe(200)
  })

  test('a body of 2 MB, JSON that is not an event, and no JSON', async () => {
    const post = async (body: string) =>
      await shop.call('/webhooks/stripe', { body, headers: { 'stripe-signature': await sign(body) } })
    const large = await post(JSON.stringify({ ...forge('x', {}), padding: 'x'.repeat(2_000_000) }))
    expect([large.status, large.body.code]).toEqual([413, 'BODY_TOO_LARGE'])
    for (const body of ['{"object":"charge","id":"x"}', '[]', '"text"', 'null', 'not json']) {
      expect((await post(body)).status).toBe(400)
    }
  })

  test('an event of ours that cannot be read is kept as failed, never taken for one that means nothing', async () => {
    const event = forge('payment_intent.succeeded', { id: 'pi_x' })

    const reply = await deliver(shop.url, event)

    expect([reply.status, reply.body.code]).toEqual([500, 'WEBHOOK_PROCESSING_FAILED'])
    const [row] = await sql`select processed_at, error from stripe_events where id = ${event.id}`
    expect(row).toMatchObject({ processed_at: null })
    expect(row?.error).toContain('cannot be read')
    await sql`delete from stripe_events where id = ${event.id}`
  })
})
