import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type Bench, failureOf, groceries, sdk, startBench } from './harness.ts'

let bench: Bench

beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench.stop())

test('a wrong key is 401 and its end is shown, no key is 401', async () => {
  const error = await failureOf(sdk(bench.port, 'sk_test_wrong_1234').paymentIntents.list())
  expect(error).toMatchObject({ type: 'StripeAuthenticationError', statusCode: 401 })
  expect(error.message).toMatch(/^Invalid API Key provided: sk_test_\*+1234$/)
  expect((await fetch(`${bench.url}/v1/payment_intents`)).status).toBe(401)
})

test('a phone sees and pays its own intent with the client secret, and nothing else', async () => {
  const intent = await bench.stripe.paymentIntents.create({ ...groceries, description: 'Order 1' })
  const secret = String(intent.client_secret)
  const seen = await bench.phone.paymentIntents.retrieve(intent.id, { client_secret: secret })
  expect(seen).toMatchObject({ id: intent.id, amount: 12_345, status: 'requires_payment_method' })
  expect(seen).not.toHaveProperty('metadata')
  expect(seen).not.toHaveProperty('latest_charge')
  const wrong = bench.phone.paymentIntents.retrieve(intent.id, { client_secret: `${secret}x` })
  expect(await failureOf(wrong)).toMatchObject({ code: 'resource_missing', param: 'client_secret' })
  expect(await failureOf(bench.phone.paymentIntents.retrieve(intent.id))).toMatchObject({ statusCode: 400 })
  const forbidden = { statusCode: 401, code: 'secret_key_required' }
  expect(await failureOf(bench.phone.paymentIntents.cancel(intent.id))).toMatchObject(forbidden)
  expect(await failureOf(bench.phone.paymentIntents.list())).toMatchObject(forbidden)
  const paid = await bench.phone.rawRequest('POST', `/v1/payment_intents/${intent.id}/confirm`, {
    client_secret: secret,
    payment_method_data: {
      type: 'card',
      card: { number: '4242 4242 4242 4242', exp_month: 12, exp_year: 2030 },
    },
  })
  expect(paid).toMatchObject({ id: intent.id, status: 'succeeded' })
})

test('a phone’s declined card tells no more of the intent than the phone may see', async () => {
  const intent = await bench.stripe.paymentIntents.create(groceries)
  const error = await failureOf(
    bench.phone.rawRequest('POST', `/v1/payment_intents/${intent.id}/confirm`, {
      client_secret: String(intent.client_secret),
      payment_method: 'pm_card_chargeDeclined',
    }),
  )
  expect(error).toMatchObject({
    statusCode: 402,
    payment_intent: { id: intent.id, status: 'requires_payment_method' },
  })
  expect(error.payment_intent).not.toHaveProperty('metadata')
})
