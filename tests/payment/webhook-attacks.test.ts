import { describe, expect, spyOn, test } from 'bun:test'
import { stripeApiVersion } from '#platform/stripe'
import { checkLedger } from '../../src/domains/payment/application/money/check-ledger'
import { replayStripeEvent } from '../../src/domains/payment/application/stripe-event/replay-stripe-event'
import { openShop } from '../support/shop'
import {
  accepting,
  deliver,
  disputeEvent,
  forge,
  intentEvent,
  outcomeOf,
  refundEvent,
  sign,
  stateOf,
  timelineOf,
  unpaidOrder,
} from './support'

const shop = await openShop({ settings: { STRIPE_WEBHOOK_SECRETS: 'whsec_new,whsec_emulator' } })
const { sql } = shop.context.db

const accept = accepting(shop)

describe('what is not what it should be', () => {
  test.each([
    ['another amount', { currency: 'pln', took: 100, paid: 'partially_refunded' }],
    ['another currency', { currency: 'eur', took: undefined, paid: 'paid' }],
  ])(
    '%s: booked, and the order held until staff decide; given back, it is over',
    async (_, { currency, took, paid }) => {
      const order = await unpaidOrder(shop)
      const amountMinor = took ?? order.totalMinor
      const changes = { amount_received: amountMinor, currency }
      const event = intentEvent(order, 'succeeded', { changes })

      await accept(event)

      const held = await stateOf(shop, order.orderId)
      expect(held.order).toMatchObject({
        status: 'confirmed',
        payment_status: paid,
        hold_reason: 'payment_mismatch',
      })
      expect(held.movements).toMatchObject([{ kind: 'capture', amount_minor: amountMinor }])
      expect(await outcomeOf(shop, event.id)).toBe('mismatched')
      const entries = await timelineOf(shop, order.orderId)
      expect(entries).toEqual(['order.placed', 'order.confirmed', 'payment.held'])
      const cancel = await shop.call(`/orders/${order.orderId}/cancel`, {
        token: order.accessToken,
        body: {},
      })
      expect([cancel.status, cancel.body.code]).toEqual([409, 'ORDER_NOT_CANCELLABLE'])
      expect(await stateOf(shop, order.orderId)).toEqual(held)
      const problems = async () => {
        const { findings } = await checkLedger(shop.context, { withStripe: false })
        return findings.filter(({ orderId }) => orderId === order.orderId).map(({ problem }) => problem)
      }
      const said = `${amountMinor} ${currency.toUpperCase()} taken: staff must decide`
      expect(await problems()).toEqual([`${order.totalMinor} PLN was asked for, ${said}`])

      const refund = refundEvent(order, { id: `re_${order.orderId}`, amountMinor, status: 'succeeded' })
      await accept({ ...refund, data: { object: { ...refund.data.object, currency } } })
      const back = await stateOf(shop, order.orderId)
      expect(back.order).toMatchObject({ hold_reason: null, payment_status: 'refunded' })
      expect(back.movements.map(({ amount_minor }) => Number(amount_minor)).reduce((a, b) => a + b)).toBe(0)
      expect(await problems()).toEqual([])
    },
  )

  test('a capture of nothing: nothing to book, and the order held', async () => {
    const order = await unpaidOrder(shop)

    await accept(intentEvent(order, 'succeeded', { changes: { amount_received: 0 } }))

    const state = await stateOf(shop, order.orderId)
    expect(state.order).toMatchObject({ status: 'pending', hold_reason: 'payment_mismatch' })
    expect(state.movements).toEqual([])
  })

  test('a state that nobody here knows is stored and holds the order, until a later one says more', async () => {
    const order = await unpaidOrder(shop)
    const [created, at] = ['payment_intent.amount_capturable_updated', Math.floor(Date.now() / 1_000)]
    const capturable = intentEvent(order, '', { created: at, changes: { status: 'requires_capture' } })

    await accept({ ...capturable, type: created })

    const unclear = await stateOf(shop, order.orderId)
    expect(unclear.order).toMatchObject({ payment_status: 'processing', hold_reason: 'payment_unclear' })
    expect(unclear.payments).toMatchObject([{ state: 'unknown', failure_code: 'requires_capture' }])
    expect(await timelineOf(shop, order.orderId)).toEqual(['order.placed', 'payment.held'])
    const cancel = await shop.call(`/orders/${order.orderId}/cancel`, { token: order.accessToken, body: {} })
    expect([cancel.status, cancel.body.code]).toEqual([409, 'PAYMENT_IN_PROGRESS'])

    await accept(intentEvent(order, 'succeeded', { created: at + 1 }))
    expect((await stateOf(shop, order.orderId)).order).toMatchObject({
      payment_status: 'paid',
      hold_reason: null,
    })
  })

  test('a dispute in the appeal stage, and in one that Stripe has yet to invent: stored, and the order held', async () => {
    const order = await unpaidOrder(shop)
    await accept(intentEvent(order, 'succeeded'))
    const id = `du_${order.orderId}`
    for (const [index, status] of ['appeal_needs_response', 'sent_to_the_moon'].entries()) {
      await accept(disputeEvent(order, 'updated', { id, status, created: 100 + index }))
      const state = await stateOf(shop, order.orderId)
      expect(state.disputes).toMatchObject([{ status }])
      expect(state.order).toMatchObject({ hold_reason: 'dispute' })
    }
    await accept(disputeEvent(order, 'closed', { id, status: 'won', created: 110 }))
    expect((await stateOf(shop, order.orderId)).order).toMatchObject({ hold_reason: null })
  })

  test('text that Postgres cannot store: the event is, without it, and has its effect', async () => {
    const order = await unpaidOrder(shop)
    const message = 'no \u0000 money \ud83d 😀'
    const error = { code: 'card_declined', decline_code: 'insufficient\u0000funds', message }
    const event = intentEvent(order, 'payment_failed', { changes: { last_payment_error: error } })

    await accept(event)

    const [row] = await sql`
      select failure_code, failure_message from payments where order_id = ${order.orderId}`
    expect(row).toEqual({
      failure_code: 'insufficient\ufffdfunds',
      failure_message: 'no \ufffd money \ufffd 😀',
    })
    const [stored] = await sql<
      [{ text: string }]
    >`select payload::text as text from stripe_events where id = ${event.id}`
    expect(stored.text).toContain('no \ufffd money \ufffd 😀')
    expect(await outcomeOf(shop, event.id)).toBe('applied')
  })

  test('an unknown intent: unmatched when this environment made it by its metadata, else ignored', async () => {
    const unknown = { intentId: 'pi_nobody', totalMinor: 5 }
    const [ours, foreign] = [
      intentEvent(unknown, 'succeeded'),
      intentEvent(unknown, 'succeeded', { changes: { metadata: {} } }),
    ]

    const elsewhere = { app: 'metropolitan', environment: 'staging' }
    const other = intentEvent(unknown, 'succeeded', { changes: { metadata: elsewhere } })
    const here = { app: 'metropolitan', environment: 'test' }
    const mine = intentEvent(unknown, 'succeeded', { changes: { metadata: here } })
    const events = [ours, foreign, other, mine]
    for (const event of events) await accept(event)

    const outcomes = await Promise.all(events.map(({ id }) => outcomeOf(shop, id)))
    expect(outcomes).toEqual(['unmatched', 'ignored', 'ignored', 'unmatched'])
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
      const reply = await post(body)
      expect([reply.status, reply.body.code]).toEqual([400, 'WEBHOOK_EVENT_INVALID'])
    }
  })

  test('signed rightly, but without its object: told apart from a wrong signature, and nothing stored', async () => {
    const id = 'evt_test_thin'
    for (const type of ['v1.payment_intent.succeeded', 'v2.core.event_destination.ping']) {
      const body = JSON.stringify({ id, object: 'v2.core.event', type, created: '2026-01-01T00:00:00Z' })
      const send = async (secret?: string) =>
        await shop.call('/webhooks/stripe', {
          body,
          headers: { 'stripe-signature': await sign(body, secret ? { secret } : {}) },
        })
      const [right, wrong] = [await send(), await send('whsec_wrong')]
      expect([right.status, right.body.code]).toEqual([400, 'WEBHOOK_EVENT_THIN'])
      expect(right.body.detail).toContain('Snapshot')
      expect([wrong.status, wrong.body.code]).toEqual([400, 'WEBHOOK_SIGNATURE_INVALID'])
    }
    expect(await outcomeOf(shop, id)).toBeUndefined()
  })

  test('an event of another API version than ours has its effect, and whoever reads the log is warned', async () => {
    const order = await unpaidOrder(shop)
    const warned = spyOn(shop.context.log, 'warn')
    try {
      const declined = intentEvent(order, 'payment_failed')
      const ofOurs = { ...declined, api_version: stripeApiVersion }
      await accept(ofOurs)
      expect(warned).not.toHaveBeenCalled()

      const event = { ...intentEvent(order, 'succeeded'), api_version: '2022-11-15' }
      await accept(event)

      expect(warned).toHaveBeenCalledWith(
        { eventId: event.id, type: event.type, version: '2022-11-15', ours: stripeApiVersion },
        'an event is of another API version than ours',
      )
      expect((await stateOf(shop, order.orderId)).order.payment_status).toBe('paid')
    } finally {
      warned.mockRestore()
    }
  })

  test('an event of ours that cannot be read is kept as failed, never taken for one that means nothing', async () => {
    const event = forge('payment_intent.succeeded', { id: 'pi_x' })

    const reply = await deliver(shop.url, event)

    expect([reply.status, reply.body.code]).toEqual([500, 'WEBHOOK_PROCESSING_FAILED'])
    const [row] = await sql`select processed_at, error from stripe_events where id = ${event.id}`
    expect(row).toMatchObject({ processed_at: null })
    expect(row?.error).toContain('cannot be read')
    // Here Stripe cannot be asked for it; later it may.
    const replay = replayStripeEvent(
      shop.context,
      { userId: crypto.randomUUID() },
      { eventId: event.id, reason: 'looked into it' },
    )
    await expect(replay).rejects.toThrow('STRIPE_UNAVAILABLE')
    await sql`delete from stripe_events where id = ${event.id}`
  })
})
