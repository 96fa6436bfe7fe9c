import { describe, expect, test } from 'bun:test'
import { newId } from '#platform/ids'
import { listStripeEvents } from '../../src/domains/payment/application/stripe-event/list-stripe-events'
import { readStripeEvent } from '../../src/domains/payment/application/stripe-event/read-stripe-event'
import { replayStripeEvent } from '../../src/domains/payment/application/stripe-event/replay-stripe-event'
import { sweepStripeEvents } from '../../src/domains/payment/application/stripe-event/sweep-stripe-events'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'
import {
  accepting,
  deliver,
  expectStockToMatch,
  intentEvent,
  outcomeOf,
  stateOf,
  unpaidOrder,
} from './support'

const shop = await openShop({ settings: { STRIPE_WEBHOOK_SECRETS: 'whsec_new,whsec_emulator' } })
const { sql } = shop.context.db

const accept = accepting(shop)

describe('a handler that fails', () => {
  test.each(['event.opened', 'event.applied'])(
    'at %s: 500, nothing half-applied, and the retry succeeds',
    async (point) => {
      const order = await unpaidOrder(shop)
      const before = await stateOf(shop, order.orderId)
      const event = intentEvent(order, 'succeeded')
      shop.at(point, () => Promise.reject(new Error('the lights went out')))

      const failed = await deliver(shop.url, event)

      expect([failed.status, failed.body.code]).toEqual([500, 'WEBHOOK_PROCESSING_FAILED'])
      expect(JSON.stringify(failed.body)).not.toContain('lights')
      expect(await stateOf(shop, order.orderId)).toEqual(before)
      const [row] = await sql`select processed_at, attempts, error from stripe_events where id = ${event.id}`
      expect(row).toMatchObject({ processed_at: null, attempts: 1, error: 'Error: the lights went out' })

      await accept(event)
      expect((await stateOf(shop, order.orderId)).order.payment_status).toBe('paid')
      const [after] = await sql`select outcome, attempts, error from stripe_events where id = ${event.id}`
      expect(after).toMatchObject({ outcome: 'applied', attempts: 2, error: null })
    },
  )

  test('the sweeper takes it up after a while, and only then', async () => {
    const order = await unpaidOrder(shop)
    const event = intentEvent(order, 'succeeded')
    shop.at('event.applied', () => Promise.reject(new Error('once')))
    await deliver(shop.url, event)

    expect(await sweepStripeEvents(shop.context)).toBe(0)
    await sql`update stripe_events set received_at = now() - interval '1 minute' where id = ${event.id}`
    expect(await sweepStripeEvents(shop.context)).toBe(1)

    expect((await stateOf(shop, order.orderId)).order.payment_status).toBe('paid')
    expect(await sweepStripeEvents(shop.context)).toBe(0)
  })

  test('one event that has to wait, as for Stripe, does not hold up the sweeper’s others', async () => {
    const placed = [await unpaidOrder(shop), await unpaidOrder(shop)]
    const events = placed.map((order) => intentEvent(order, 'succeeded'))
    for (const event of events) {
      shop.at('event.applied', () => Promise.reject(new Error('once')))
      await deliver(shop.url, event)
    }
    await sql`update stripe_events set received_at = now() - interval '1 minute' where processed_at is null`
    const applied = async () =>
      (await Promise.all(events.map(({ id }) => outcomeOf(shop, id)))).filter((one) => one === 'applied')
        .length
    // The first of them goes on when the other is done.
    shop.at('event.opened', async () => void (await eventually(async () => (await applied()) === 1)))

    await sweepStripeEvents(shop.context)

    expect(await applied()).toBe(2)
  })

  test('two sweepers and Stripe itself: applied once', async () => {
    const order = await unpaidOrder(shop)
    const event = intentEvent(order, 'succeeded')
    shop.at('event.applied', () => Promise.reject(new Error('once')))
    await deliver(shop.url, event)
    await sql`update stripe_events set received_at = now() - interval '1 minute' where id = ${event.id}`

    await Promise.all([
      sweepStripeEvents(shop.context),
      sweepStripeEvents(shop.context),
      deliver(shop.url, event),
    ])

    expect((await stateOf(shop, order.orderId)).movements).toHaveLength(1)
    await expectStockToMatch(shop)
  })
})

describe('staff', () => {
  const replay = (eventId: string) =>
    replayStripeEvent(shop.context, { userId: newId() }, { eventId, reason: 'looked into it' })

  test('see the inbox, page by page, without the secret of an intent', async () => {
    const order = await unpaidOrder(shop)
    const [first, second] = [intentEvent(order, 'processing'), intentEvent(order, 'succeeded')]
    await accept(first)
    await accept(second)

    const one = await listStripeEvents(shop.context, { limit: 1, count: false })
    expect(one.rows).toMatchObject([{ id: second.id, outcome: 'applied', attempts: 1, error: null }])
    const two = await listStripeEvents(shop.context, { limit: 1, count: false, after: one.lastKey })
    expect(two.rows).toMatchObject([{ id: first.id }])
    const none = await listStripeEvents(shop.context, { limit: 5, count: false, outcome: 'unprocessed' })
    expect(none.rows).toEqual([])
    const { payload } = await readStripeEvent(shop.context, second.id)
    expect(JSON.stringify(payload)).not.toContain('_secret_')
    await expect(readStripeEvent(shop.context, 'evt_none')).rejects.toThrow('STRIPE_EVENT_NOT_FOUND')
  })

  test('replay what did not match when it came; what was applied stays as it is', async () => {
    const order = await unpaidOrder(shop)
    await sql`update payments set stripe_payment_intent_id = null where id = ${order.paymentId}`
    const event = intentEvent(order, 'succeeded')
    await accept(event)
    expect(await outcomeOf(shop, event.id)).toBe('unmatched')
    await sql`update payments set stripe_payment_intent_id = ${order.intentId} where id = ${order.paymentId}`

    expect(await replay(event.id)).toMatchObject({ outcome: 'applied' })
    const paid = await stateOf(shop, order.orderId)
    expect(paid.order.payment_status).toBe('paid')
    expect(await replay(event.id)).toMatchObject({ outcome: 'applied', attempts: 2 })
    expect(await stateOf(shop, order.orderId)).toEqual(paid)
    await expect(replay('evt_none')).rejects.toThrow('STRIPE_EVENT_NOT_FOUND')
  })
})
