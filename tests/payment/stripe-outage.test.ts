import { expect, test } from 'bun:test'
import Stripe from 'stripe'
import { subscriptions } from '#app/jobs'
import { runMessage } from '#platform/queue'
import { isFinalAnswer, isStripeOutage } from '#platform/stripe'
import { superAdmin } from '../admin/support'
import { openShop } from '../support/shop'
import { refundBench } from './refund-support'

// No emulator: every call to Stripe is refused, as in an outage.
const shop = await openShop()
const { sql } = shop.context.db
const { token } = await superAdmin(shop)
const { paidOrder, refund } = refundBench(shop, token)

test('while Stripe is away a refund waits, however often it is tried, and none of its tries is used up', async () => {
  const order = await paidOrder()
  const { body } = await refund(order, { everything: true })
  const subscription = subscriptions.find(({ job }) => job === 'create-refund')
  if (!subscription) throw new Error('nobody asks for refunds')
  const messageOf = async () => {
    const [row] = await sql<[{ id: string; attempts: number; parked: boolean; error: string | null }]>`
      select id, attempts, parked_at is not null as parked, error from outbox where payload ->> 'refundId' = ${body.id}`
    return row
  }
  const { id } = await messageOf()
  const message = { id, topic: subscription.topic, payload: { refundId: body.id }, requestId: null }
  for (let tries = 0; tries < 20; tries += 1) await runMessage(shop.context, subscription, message)
  expect(await messageOf()).toMatchObject({
    attempts: 0,
    parked: false,
    error: expect.stringContaining('connection to Stripe'),
  })
  const refunds = await sql`select state from refunds where id = ${body.id}`
  expect(refunds.map(({ state }) => state)).toEqual(['pending'])
})

test('an outage is told from what the shop did wrong', () => {
  const { StripeAPIError, StripeConnectionError, StripeInvalidRequestError, StripeRateLimitError } =
    Stripe.errors
  const { StripeAuthenticationError, StripeIdempotencyError } = Stripe.errors
  const raw = (statusCode: number) => ({ type: 'api_error', statusCode, message: 'x' }) as const
  const outages = [
    new StripeConnectionError({ ...raw(0), statusCode: undefined as never }),
    new StripeRateLimitError(raw(429)),
    new StripeAPIError(raw(500)),
    new StripeAuthenticationError(raw(401)),
    // Stripe repeats a failure of its own under the key: the same outage.
    new Error('the key is of no use', { cause: new StripeAPIError(raw(503)) }),
  ]
  expect(outages.map(isStripeOutage)).toEqual(outages.map(() => true))
  expect(outages.map(isFinalAnswer)).toEqual(outages.map(() => false))
  const others = [
    new StripeInvalidRequestError(raw(400)),
    new StripeIdempotencyError(raw(400)),
    new Error('x'),
    undefined,
  ]
  expect(others.map(isStripeOutage)).toEqual(others.map(() => false))
  // Only what Stripe said can be its last word; that another request is under way just now is not.
  expect(others.map(isFinalAnswer)).toEqual([true, true, false, false])
  const busy = new StripeIdempotencyError({ type: 'idempotency_error', statusCode: 409, message: 'x' })
  expect([isStripeOutage(busy), isFinalAnswer(busy)]).toEqual([false, false])
})
