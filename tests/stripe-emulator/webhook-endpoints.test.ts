import { afterAll, beforeAll, expect, test } from 'bun:test'
import Stripe from 'stripe'
import { type Bench, eventually, failureOf, groceries, pay, startBench, startReceiver } from './harness.ts'

let bench: Bench

beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench.stop())

const events = ['payment_intent.succeeded', 'refund.created'] as const

test('an endpoint is made, read, changed and removed; its secret is in one answer alone', async () => {
  const { webhookEndpoints: endpoints } = bench.stripe
  const made = await endpoints.create({
    url: 'https://shop.example/webhooks/stripe',
    enabled_events: [...events],
    api_version: Stripe.API_VERSION,
    metadata: { app: 'metropolitan' },
  })
  const { secret, ...shown } = made
  expect(secret).toMatch(/^whsec_[0-9A-Za-z]{32}$/)
  expect(shown).toMatchObject({
    object: 'webhook_endpoint',
    api_version: Stripe.API_VERSION,
    enabled_events: events,
    livemode: false,
    status: 'enabled',
  })
  const read = await endpoints.retrieve(made.id)
  expect(read.secret).toBeUndefined()
  const changed = await endpoints.update(made.id, { enabled_events: ['refund.updated'], disabled: true })
  expect(changed).toMatchObject({ enabled_events: ['refund.updated'], status: 'disabled', url: made.url })
  const { data } = await endpoints.list()
  expect(data.map(({ id, status, secret: hidden }) => [id, status, hidden])).toEqual([
    [made.id, 'disabled', undefined],
  ])
  expect(await endpoints.del(made.id)).toMatchObject({ id: made.id, deleted: true })
  expect(await failureOf(endpoints.retrieve(made.id))).toMatchObject({
    statusCode: 404,
    code: 'resource_missing',
  })
})

test('what Stripe would refuse is refused', async () => {
  const { webhookEndpoints: endpoints } = bench.stripe
  const url = 'https://shop.example/webhooks/stripe'
  const create = (params: object) =>
    failureOf(endpoints.create({ url, enabled_events: ['refund.created'], ...params }))
  expect(await create({ url: 'shop.example' })).toMatchObject({ code: 'url_invalid', param: 'url' })
  expect(await create({ enabled_events: ['refund.*'] })).toMatchObject({ param: 'enabled_events[0]' })
  expect(await create({ api_version: 'newest' })).toMatchObject({ statusCode: 400 })
  const made = await endpoints.create({ url, enabled_events: ['*'] })
  const version: object = { api_version: '2026-09-30.endive' }
  expect(await failureOf(endpoints.update(made.id, version))).toMatchObject({ code: 'parameter_unknown' })
  await endpoints.del(made.id)
})

test('under one key there is one endpoint, and its secret comes again', async () => {
  const params = { url: 'https://shop.example/webhooks/stripe', enabled_events: ['refund.created' as const] }
  const once = { idempotencyKey: 'endpoint-1' }
  const first = await bench.stripe.webhookEndpoints.create(params, once)
  const again = await bench.stripe.webhookEndpoints.create(params, once)
  expect([again.id, again.secret]).toEqual([first.id, first.secret])
  expect((await bench.stripe.webhookEndpoints.list()).data).toHaveLength(1)
  await bench.stripe.webhookEndpoints.del(first.id)
})

test('each enabled endpoint is sent what it asked for, under its own secret and of its own version', async () => {
  const before = startReceiver()
  const made = await bench.stripe.webhookEndpoints.create({
    url: before.url,
    enabled_events: [...events],
    api_version: '2022-11-15',
  })
  await before.stop()
  const receiver = startReceiver({ port: Number(new URL(before.url).port), secret: String(made.secret) })
  const all = startReceiver()
  await bench.control('PUT', '/webhook', { url: all.url })
  const { charge } = await pay(bench)
  await eventually(() => expect(receiver.types()).toEqual(['payment_intent.succeeded']))
  expect(receiver.received[0]?.event.api_version).toBe('2022-11-15')
  await eventually(() => expect(all.types()).toContain('charge.succeeded'))
  expect(all.received[0]?.event.api_version).toBe(Stripe.API_VERSION)

  await bench.stripe.webhookEndpoints.update(made.id, { disabled: true })
  await bench.stripe.refunds.create({ charge })
  await eventually(() => expect(all.types()).toContain('refund.created'))
  await bench.stripe.paymentIntents.create(groceries)
  expect(receiver.types()).toEqual(['payment_intent.succeeded'])
  await Promise.all([receiver.stop(), all.stop()])
})
