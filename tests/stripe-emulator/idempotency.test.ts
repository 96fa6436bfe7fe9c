import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test'
import type Stripe from 'stripe'
import { type Bench, eventually, failureOf, groceries, startBench } from './harness.ts'

let bench: Bench

beforeAll(async () => {
  bench = await startBench()
})
afterEach(() => bench.control('DELETE', '/faults'))
afterAll(() => bench.stop())

const newKey = () => crypto.randomUUID()
const create = (idempotencyKey: string, params: object = {}) =>
  bench.stripe.paymentIntents.create({ ...groceries, ...params }, { idempotencyKey })
// The SDK's web build leaves a Headers object where its types promise a record.
const headersOf = (object: Stripe.Response<unknown>) => new Headers(object.lastResponse.headers)
const count = async () => (await bench.stripe.paymentIntents.list({ limit: 100 })).data.length

test('the same key and parameters give the same answer and no second intent', async () => {
  const key = newKey()
  const first = await create(key)
  const before = await count()
  const second = await create(key)
  expect(second).toEqual(first)
  expect(await count()).toBe(before)
  expect(headersOf(first).get('idempotent-replayed')).toBeNull()
  expect(headersOf(second).get('idempotent-replayed')).toBe('true')
  expect(headersOf(second).get('idempotency-key')).toBe(key)
  expect(headersOf(second).get('original-request')).toBe(first.lastResponse.requestId)
})

test('the order of parameters does not matter, their values do', async () => {
  const key = newKey()
  const { id } = await create(key)
  const shuffled = { metadata: { order_id: 'o1', app: 'metropolitan' }, currency: 'pln', amount: 12_345 }
  expect((await bench.stripe.paymentIntents.create(shuffled, { idempotencyKey: key })).id).toBe(id)
  const error = await failureOf(create(key, { amount: 500 }))
  expect(error).toMatchObject({ type: 'StripeIdempotencyError', statusCode: 400 })
  expect(error.message).toContain('same parameters')
})

test('a key belongs to one endpoint', async () => {
  const key = newKey()
  const { id } = await create(key)
  const error = await failureOf(bench.stripe.paymentIntents.cancel(id, {}, { idempotencyKey: key }))
  expect(error).toMatchObject({ type: 'StripeIdempotencyError' })
  expect(error.message).toContain(
    `same endpoint they were first used for ('/v1/payment_intents/${id}/cancel'`,
  )
  expect((await bench.stripe.paymentIntents.retrieve(id)).status).toBe('requires_payment_method')
})

test('what failed validation is not kept; a refusal of a started execution is', async () => {
  const key = newKey()
  expect(await failureOf(create(key, { colour: 'red' }))).toMatchObject({ code: 'parameter_unknown' })
  const { id } = await create(key)
  const confirmKey = newKey()
  const confirm = () =>
    bench.stripe.paymentIntents.confirm(
      id,
      { payment_method: 'pm_card_chargeDeclined' },
      { idempotencyKey: confirmKey },
    )
  const [first, second] = [await failureOf(confirm()), await failureOf(confirm())]
  expect(second.raw).toMatchObject({ charge: String(first.charge), code: 'card_declined' })
  expect(second.headers?.['idempotent-replayed']).toBe('true')
  expect((await bench.stripe.charges.list({ payment_intent: id })).data).toHaveLength(1)
})

test('what validation refuses late is taken back whole, and its key is free', async () => {
  const key = newKey()
  const before = await count()
  const blik = { payment_method_data: { type: 'blik' } } as const
  const withoutCode = bench.stripe.paymentIntents.create(
    { ...groceries, ...blik, confirm: true },
    { idempotencyKey: key },
  )
  expect(await failureOf(withoutCode)).toMatchObject({ code: 'parameter_missing' })
  expect(await failureOf(create(key, { expand: ['nonsense'] }))).toMatchObject({ param: 'expand' })
  expect(await count()).toBe(before)
  expect((await create(key)).status).toBe('requires_payment_method')
})

test('two at once: the second is told that the key is in use', async () => {
  const key = newKey()
  await bench.control('POST', '/faults', { match: { times: 1 }, effect: { latency_ms: 250 } })
  const first = create(key)
  const second = await eventually(async () => {
    const [log] = await bench.control<object[]>('GET', '/faults')
    expect(log).toMatchObject({ hits: 1 })
    return await failureOf(create(key))
  })
  expect(second).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' })
  expect(second.headers?.['stripe-should-retry']).toBe('true')
  const { id } = await first
  expect((await create(key)).id).toBe(id)
})

test('a 500 is kept under its key, whether or not the effect happened', async () => {
  for (const executed of [false, true]) {
    const key = newKey()
    const before = await count()
    await bench.control('POST', '/faults', { match: { times: 1 }, effect: { status: 500, executed } })
    const first = await failureOf(create(key))
    expect(first).toMatchObject({ type: 'StripeAPIError', statusCode: 500 })
    expect(first.headers?.['stripe-should-retry']).toBe('false')
    const replay = await failureOf(create(key))
    expect(replay).toMatchObject({ statusCode: 500 })
    expect(replay.headers?.['idempotent-replayed']).toBe('true')
    expect(await count()).toBe(executed ? before + 1 : before)
    expect((await create(newKey())).status).toBe('requires_payment_method')
  }
})

test('a 429, a 401 and a 500 that was not stored leave the key free', async () => {
  const key = newKey()
  await bench.control('POST', '/faults', { match: { times: 1 }, effect: { status: 429 } })
  expect(await failureOf(create(key))).toMatchObject({ type: 'StripeRateLimitError', statusCode: 429 })
  await bench.control('POST', '/faults', { match: { times: 1 }, effect: { status: 503, stored: false } })
  const unavailable = await failureOf(create(key))
  expect(unavailable).toMatchObject({ statusCode: 503 })
  expect(unavailable.headers?.['stripe-should-retry']).toBe('true')
  const stranger = bench.stripe.paymentIntents.create(groceries, {
    idempotencyKey: key,
    apiKey: 'sk_test_wrong',
  })
  expect(await failureOf(stranger)).toMatchObject({ statusCode: 401 })
  expect(headersOf(await create(key)).get('idempotent-replayed')).toBeNull()
})

test('a key is forgotten after its day', async () => {
  const short = await startBench({ idempotencyLifetimeMs: 0 })
  const key = { idempotencyKey: newKey() }
  const first = await short.stripe.paymentIntents.create(groceries, key)
  expect((await short.stripe.paymentIntents.create(groceries, key)).id).not.toBe(first.id)
  await short.stop()
  const kept = newKey()
  const { id } = await create(kept)
  expect(await bench.control('POST', '/idempotency_keys/expire', { key: kept })).toEqual({ expired: 1 })
  expect((await create(kept)).id).not.toBe(id)
})

test('a key longer than 255 characters is refused', async () => {
  expect(await failureOf(create('k'.repeat(256)))).toMatchObject({ statusCode: 400 })
  expect((await create(`${newKey()}${'k'.repeat(200)}`)).object).toBe('payment_intent')
})
