import { expect, test } from 'bun:test'
import { IdempotencyService } from '../../src/domains/payment/infrastructure/idempotency-service'
import { superAdmin } from '../admin/support'
import { openShop } from '../support/shop'
import { deliver, type ForgedEvent, intentEvent, stateOf, unpaidOrder } from './support'

const shop = await openShop()
const { redis } = shop.context
const { sql } = shop.context.db
const day = 86_400
const epoch = (await shop.context.epoch.read()) ?? 'none'

const keyOf = (eventId: string) => `webhook:idempotency:${eventId}`

/** What Redis holds of an event, with how long it will be kept; a second or two may have passed. */
async function kept(eventId: string): Promise<{ value: string | null; isForADay: boolean }> {
  const [value, seconds] = await Promise.all([redis.get(keyOf(eventId)), redis.ttl(keyOf(eventId))])
  return { value, isForADay: seconds <= day && seconds > day - 60 }
}

async function accept(event: ForgedEvent): Promise<string[]> {
  return await shop.statementsOf(async () => expect((await deliver(shop.url, event)).status).toBe(200))
}

test('an event is kept with the epoch for 24 hours under its own key, and no other is known by it', async () => {
  expect(await IdempotencyService.has(redis, 'evt_1', epoch)).toBe(false)

  await IdempotencyService.add(redis, 'evt_1', epoch)

  expect(await redis.keys('webhook:*')).toEqual(['webhook:idempotency:evt_1'])
  expect(await kept('evt_1')).toEqual({ value: epoch, isForADay: true })
  expect(await IdempotencyService.has(redis, 'evt_1', epoch)).toBe(true)
  for (const other of ['evt_', 'evt_11', 'EVT_1', '']) {
    expect(await IdempotencyService.has(redis, other, epoch)).toBe(false)
  }
})

test('known again, it is kept for 24 hours from then on', async () => {
  await IdempotencyService.add(redis, 'evt_2', epoch)
  await redis.expire(keyOf('evt_2'), 5)
  expect((await kept('evt_2')).isForADay).toBe(false)
  await IdempotencyService.add(redis, 'evt_2', epoch)
  expect(await kept('evt_2')).toEqual({ value: epoch, isForADay: true })
})

test('cleared, it is not known any more, and the others are', async () => {
  await Promise.all(['evt_3', 'evt_4'].map((id) => IdempotencyService.add(redis, id, epoch)))
  await IdempotencyService.clear(redis, 'evt_3')
  await IdempotencyService.clear(redis, 'evt_never_seen')
  expect(await IdempotencyService.has(redis, 'evt_3', epoch)).toBe(false)
  expect(await redis.exists(keyOf('evt_3'))).toBe(0)
  expect(await IdempotencyService.has(redis, 'evt_4', epoch)).toBe(true)
})

test('a webhook is known once its effect is durable, and costs no statement from then on', async () => {
  const order = await unpaidOrder(shop)
  const event = intentEvent(order, 'succeeded')
  let knownBefore: boolean | undefined
  shop.at('event.applied', async () => {
    knownBefore = await IdempotencyService.has(redis, event.id, epoch)
  })

  expect(await accept(event)).not.toEqual([])

  expect(knownBefore).toBe(false)
  expect(await kept(event.id)).toEqual({ value: epoch, isForADay: true })
  expect(await accept(event)).toEqual([])
})

test('one whose handler failed is not known, so that Stripe’s next try is taken', async () => {
  const order = await unpaidOrder(shop)
  const event = intentEvent(order, 'succeeded')
  shop.at('event.applied', () => Promise.reject(new Error('once')))
  expect((await deliver(shop.url, event)).status).toBe(500)
  expect(await kept(event.id)).toEqual({ value: null, isForADay: false })

  await accept(event)

  expect((await stateOf(shop, order.orderId)).order.payment_status).toBe('paid')
  expect((await kept(event.id)).value).toBe(epoch)
})

test('a replay by staff clears it, so that Stripe’s own repetition is looked at again', async () => {
  const order = await unpaidOrder(shop)
  await sql`update payments set stripe_payment_intent_id = null where id = ${order.paymentId}`
  const event = intentEvent(order, 'succeeded')
  await accept(event)
  expect((await kept(event.id)).value).toBe(epoch)
  await sql`update payments set stripe_payment_intent_id = ${order.intentId} where id = ${order.paymentId}`
  expect(await accept(event)).toEqual([])
  expect((await stateOf(shop, order.orderId)).order.payment_status).toBe('pending')

  const { token } = await superAdmin(shop)
  const path = `/admin/stripe-events/${event.id}/replay`
  const replayed = await shop.call(path, { token, body: { reason: 'its order was not known then' } })

  expect(replayed).toMatchObject({ status: 200, body: { outcome: 'applied' } })

  expect((await stateOf(shop, order.orderId)).order.payment_status).toBe('paid')
  expect((await kept(event.id)).value).toBeNull()
  expect(await accept(event)).not.toEqual([])
  expect((await stateOf(shop, order.orderId)).movements).toHaveLength(1)
  expect((await kept(event.id)).value).toBe(epoch)
})

test('without Redis an event is taken all the same', async () => {
  const order = await unpaidOrder(shop)
  await shop.redis.stop()
  await accept(intentEvent(order, 'succeeded'))
  expect((await stateOf(shop, order.orderId)).order.payment_status).toBe('paid')
})
