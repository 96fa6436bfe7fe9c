import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test'
import Stripe from 'stripe'
import { type Bench, eventually, failureOf, groceries, startBench } from './harness.ts'

let bench: Bench

beforeAll(async () => {
  bench = await startBench()
})
afterEach(async () => {
  await bench.control('DELETE', '/faults')
  await bench.control('DELETE', '/requests')
})
afterAll(() => bench.stop())

const arm = (match: object, effect: object) =>
  bench.control<{ id: string }>('POST', '/faults', { match, effect })
const create = (idempotencyKey: string) => bench.stripe.paymentIntents.create(groceries, { idempotencyKey })
const count = async () => (await bench.stripe.paymentIntents.list({ limit: 100 })).data.length
interface Logged {
  method: string
  path: string
  idempotency_key: string
  status: number | null
  replayed: boolean
  params: Record<string, string>
}
const log = (query = '') => bench.control<Logged[]>('GET', `/requests${query}`)
const creation = { method: 'POST', path: '/v1/payment_intents' }

test('the reply is lost after the effect: the same key finds it', async () => {
  const before = await count()
  // The SDK itself repeats a request once whose connection was closed, with the same key: both replies go.
  await arm({ ...creation, times: 2 }, { drop_reply_after_effect: true })
  const key = crypto.randomUUID()
  expect(await failureOf(create(key))).toMatchObject({ type: 'StripeConnectionError' })
  expect(await count()).toBe(before + 1)
  const intent = await create(key)
  expect(await count()).toBe(before + 1)
  const requests = await log(`?idempotency_key=${key}`)
  expect(requests.map(({ status, replayed }) => ({ status, replayed }))).toEqual([
    { status: 200, replayed: true },
    { status: null, replayed: true },
    { status: null, replayed: false },
  ])
  expect(intent.status).toBe('requires_payment_method')
})

test('the connection breaks before the effect: nothing happened, and the key is free', async () => {
  const before = await count()
  await arm({ ...creation, times: 1 }, { drop_before_effect: true })
  const key = crypto.randomUUID()
  // Not by the SDK, which would repeat it at once and hide the fault.
  const lost = fetch(`${bench.url}/v1/payment_intents`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_emulator', 'idempotency-key': key },
    body: 'amount=12345&currency=pln',
  })
  await expect(lost).rejects.toMatchObject({ code: 'ECONNRESET' })
  expect(await count()).toBe(before)
  expect((await create(key)).object).toBe('payment_intent')
  expect(await count()).toBe(before + 1)
})

test('the socket is closed without a byte of a reply', async () => {
  await arm(creation, { drop_before_effect: true })
  const bytes: string[] = []
  const closed = Promise.withResolvers<void>()
  const socket = await Bun.connect({
    hostname: '127.0.0.1',
    port: bench.port,
    socket: { data: (_, chunk) => void bytes.push(chunk.toString()), close: () => closed.resolve() },
  })
  socket.write('POST /v1/payment_intents HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n')
  await closed.promise
  expect(bytes).toEqual([])
})

test('latency is felt by the client’s own time limit, and the effect happens all the same', async () => {
  await arm({ ...creation, times: 1 }, { reply_latency_ms: 120 })
  const before = await count()
  const hasty = new Stripe('sk_test_emulator', {
    host: '127.0.0.1',
    port: bench.port,
    protocol: 'http',
    maxNetworkRetries: 0,
    timeout: 40,
    telemetry: false,
  })
  const error = await failureOf(hasty.paymentIntents.create(groceries))
  expect(error).toMatchObject({ type: 'StripeConnectionError' })
  expect(error.message).toContain('timeout')
  await eventually(async () => expect(await count()).toBe(before + 1))
})

test('a fault strikes where it is aimed', async () => {
  const { id } = await create(crypto.randomUUID())
  await arm({ method: 'post', path: '/v1/payment_intents/:id/cancel' }, { status: 500 })
  await arm({ path: '/v1/charges*', times: 1 }, { status: 503 })
  expect((await bench.stripe.paymentIntents.retrieve(id)).id).toBe(id)
  expect(await failureOf(bench.stripe.paymentIntents.cancel(id))).toMatchObject({ statusCode: 500 })
  expect(await failureOf(bench.stripe.charges.list())).toMatchObject({ statusCode: 503 })
  expect((await bench.stripe.charges.list()).object).toBe('list')
})

test('chance is seeded: the same requests fail on every run', async () => {
  const run = async (seed: number) => {
    await bench.control('DELETE', '/faults')
    await arm({ path: '/v1/events', probability: 0.5, seed }, { status: 429 })
    const outcomes: boolean[] = []
    for (let call = 0; call < 12; call += 1) {
      outcomes.push(
        await bench.stripe.events.list().then(
          () => true,
          () => false,
        ),
      )
    }
    return outcomes
  }
  const first = await run(5)
  expect(new Set(first).size).toBe(2)
  expect(await run(5)).toEqual(first)
  expect(await run(6)).not.toEqual(first)
})

test('a fault can be looked at and taken back', async () => {
  const { id } = await arm({ path: '/v1/events' }, { status: 500 })
  await failureOf(bench.stripe.events.list())
  expect(await bench.control<object[]>('GET', '/faults')).toMatchObject([{ id, hits: 1 }])
  await bench.control('DELETE', `/faults/${id}`)
  expect((await bench.stripe.events.list()).object).toBe('list')
})

test.each([
  [{ effect: { latency: 5 } }, 'effect.latency'],
  [{ match: { paths: '/x' }, effect: { status: 500 } }, 'match.paths'],
  [{ effect: { status: 404 } }, 'effect.status'],
  [{ match: { times: 1 } }, 'needs effect'],
  [{ webhook: { hold: true } }, 'webhook'],
])('the misspelt fault %j is refused', async (spec, message) => {
  await expect(bench.control('POST', '/faults', spec)).rejects.toThrow(message)
})

test('the log tells what was asked under which key', async () => {
  const key = crypto.randomUUID()
  await create(key)
  expect(await log(`?method=POST&path=/v1/payment_intents&idempotency_key=${key}`)).toMatchObject([
    {
      ...creation,
      idempotency_key: key,
      status: 200,
      params: { amount: '12345', 'metadata[order_id]': 'o1' },
    },
  ])
})
