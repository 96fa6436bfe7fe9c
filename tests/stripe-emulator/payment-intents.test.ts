import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type Bench, failureOf, groceries, pay, startBench } from './harness.ts'

let bench: Bench

beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench.stop())

async function eventsOf(intentId: string): Promise<string[]> {
  const { data } = await bench.stripe.events.list({ limit: 100 })
  const ours = data.filter(({ data: { object } }) => {
    return (
      ('id' in object && object.id === intentId) ||
      ('payment_intent' in object && object.payment_intent === intentId)
    )
  })
  return ours.map(({ type }) => type).reverse()
}

describe('creating', () => {
  test('an intent waits for a payment method and keeps its metadata', async () => {
    const intent = await bench.stripe.paymentIntents.create(groceries)
    expect(intent.id).toMatch(/^pi_[0-9A-Za-z]{24}$/)
    expect(intent.client_secret).toStartWith(`${intent.id}_secret_`)
    expect(intent).toMatchObject({ ...groceries, status: 'requires_payment_method', livemode: false })
    expect(intent.lastResponse.requestId).toMatch(/^req_/)
    expect(await bench.stripe.paymentIntents.retrieve(intent.id)).toEqual(intent)
    expect(await eventsOf(intent.id)).toEqual(['payment_intent.created'])
  })

  test('the account offers card and BLIK in złoty, and only card elsewhere', async () => {
    const create = bench.stripe.paymentIntents.create.bind(bench.stripe.paymentIntents)
    const zloty = await create({ amount: 500, currency: 'pln' })
    expect(zloty.payment_method_types).toEqual(['card', 'blik'])
    expect(zloty.automatic_payment_methods).toEqual({ enabled: true, allow_redirects: 'always' })
    expect((await create({ amount: 500, currency: 'eur' })).payment_method_types).toEqual(['card'])
    const allowed = await create({
      amount: 500,
      currency: 'pln',
      allowed_payment_method_types: ['blik', 'klarna'],
    })
    expect(allowed.payment_method_types).toEqual(['blik'])
    const excluded = await create({ amount: 500, currency: 'pln', excluded_payment_method_types: ['blik'] })
    expect(excluded.payment_method_types).toEqual(['card'])
  })

  test('payment_method_types is gone on the SDK’s API version and works on an older one', async () => {
    const call = (version: string) =>
      fetch(`${bench.url}/v1/payment_intents`, {
        method: 'POST',
        headers: { authorization: 'Bearer sk_test_emulator', 'stripe-version': version },
        body: 'amount=500&currency=pln&payment_method_types[]=card',
      })
    const refused = await call('2026-10-28.endive')
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({
      error: { code: 'payment_method_types_no_longer_supported' },
    })
    const accepted = await call('2025-03-31.basil')
    expect(await accepted.json()).toMatchObject({ payment_method_types: ['card'] })
  })

  const bad: [string, object, object][] = [
    ['no amount', { currency: 'pln' }, { code: 'parameter_missing', param: 'amount' }],
    [
      'a broken amount',
      { amount: 1.5, currency: 'pln' },
      { code: 'parameter_invalid_integer', param: 'amount' },
    ],
    [
      'nothing to pay',
      { amount: 0, currency: 'pln' },
      { code: 'parameter_invalid_integer', param: 'amount' },
    ],
    ['less than 2 zł', { amount: 199, currency: 'pln' }, { code: 'amount_too_small', param: 'amount' }],
    ['nine digits', { amount: 100_000_000, currency: 'pln' }, { code: 'amount_too_large', param: 'amount' }],
    ['no currency', { amount: 500 }, { code: 'parameter_missing', param: 'currency' }],
    ['an unknown currency', { amount: 500, currency: 'zzz' }, { param: 'currency' }],
    ['an unknown parameter', { ...groceries, colour: 'red' }, { code: 'parameter_unknown', param: 'colour' }],
    ['what we do not imitate', { ...groceries, customer: 'cus_1' }, { code: 'emulator_unsupported' }],
    ['a long value', { ...groceries, metadata: { a: 'x'.repeat(501) } }, { param: 'metadata[a]' }],
    [
      'a stranger’s method',
      { ...groceries, payment_method: 'pm_1' },
      { code: 'resource_missing', param: 'payment_method' },
    ],
  ]
  test.each(bad)('%s is refused with Stripe’s error', async (_, params, expected) => {
    const before = await bench.stripe.paymentIntents.list({ limit: 1 })
    const error = await failureOf(bench.stripe.rawRequest('POST', '/v1/payment_intents', { ...params }))
    expect(error).toMatchObject({ type: 'StripeInvalidRequestError', statusCode: 400, ...expected })
    expect(error.requestId).toMatch(/^req_/)
    const after = await bench.stripe.paymentIntents.list({ limit: 1 })
    expect(after.data).toEqual(before.data)
  })
})

describe('confirming', () => {
  test('a good card pays, with its charge, fee and events', async () => {
    const created = await bench.stripe.paymentIntents.create(groceries)
    const intent = await bench.stripe.paymentIntents.confirm(created.id, { payment_method: 'pm_card_visa' })
    expect(intent).toMatchObject({ status: 'succeeded', amount_received: 12_345, amount_capturable: 0 })
    const charge = await bench.stripe.charges.retrieve(String(intent.latest_charge), {
      expand: ['balance_transaction', 'payment_intent'],
    })
    expect(charge).toMatchObject({ amount: 12_345, captured: true, paid: true, metadata: groceries.metadata })
    expect(charge.payment_method_details?.card).toMatchObject({ last4: '4242', brand: 'visa', wallet: null })
    expect(charge.balance_transaction).toMatchObject({
      amount: 12_345,
      fee: 285,
      net: 12_060,
      source: charge.id,
    })
    expect(charge.payment_intent).toMatchObject({ id: intent.id })
    const listed = await bench.stripe.charges.list({ payment_intent: intent.id })
    expect(listed.data.map(({ id }) => id)).toEqual([charge.id])
    expect(await eventsOf(intent.id)).toEqual([
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
      'charge.updated',
    ])
  })

  test('a declined card leaves the intent payable', async () => {
    const { id } = await bench.stripe.paymentIntents.create(groceries)
    const error = await failureOf(
      bench.stripe.paymentIntents.confirm(id, {
        payment_method: 'pm_card_visa_chargeDeclinedInsufficientFunds',
      }),
    )
    const expected = { code: 'card_declined', decline_code: 'insufficient_funds' }
    expect(error).toMatchObject({ type: 'StripeCardError', statusCode: 402, ...expected })
    expect(error.payment_intent).toMatchObject({ id, status: 'requires_payment_method' })
    const intent = await bench.stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] })
    expect(intent).toMatchObject({ status: 'requires_payment_method', payment_method: null })
    expect(intent.last_payment_error).toMatchObject({ type: 'card_error', ...expected })
    expect(intent.latest_charge).toMatchObject({
      status: 'failed',
      failure_code: 'card_declined',
      paid: false,
    })
    const paid = await bench.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' })
    expect(paid).toMatchObject({ status: 'succeeded', last_payment_error: null })
    expect(await eventsOf(id)).toEqual([
      'payment_intent.created',
      'charge.failed',
      'payment_intent.payment_failed',
      'charge.succeeded',
      'payment_intent.succeeded',
      'charge.updated',
    ])
  })

  test.each([
    ['pm_card_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', 'expired_card'],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', 'incorrect_cvc'],
    ['pm_card_chargeDeclinedProcessingError', 'processing_error', 'processing_error'],
  ])('%s is declined with %s', async (method, code, declineCode) => {
    expect(await failureOf(pay(bench, method))).toMatchObject({ code, decline_code: declineCode })
  })

  test('Apple Pay and Google Pay are cards in a wallet', async () => {
    for (const [method, type] of [
      ['pm_card_applePay', 'apple_pay'],
      ['pm_card_googlePay', 'google_pay'],
    ] as const) {
      const { charge } = await pay(bench, method)
      const { payment_method_details: details } = await bench.stripe.charges.retrieve(charge)
      expect(details?.card?.wallet?.type).toBe(type)
    }
  })

  test('without a method, twice, or after the end: payment_intent_unexpected_state with the intent inside', async () => {
    const { id } = await bench.stripe.paymentIntents.create(groceries)
    const unexpected = { statusCode: 400, code: 'payment_intent_unexpected_state', payment_intent: { id } }
    expect(await failureOf(bench.stripe.paymentIntents.confirm(id))).toMatchObject(unexpected)
    await bench.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' })
    const again = await failureOf(bench.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' }))
    expect(again).toMatchObject(unexpected)
    expect(again.message).toContain('already succeeded')
    expect(await failureOf(bench.stripe.paymentIntents.cancel(id))).toMatchObject(unexpected)
    expect(await failureOf(bench.stripe.paymentIntents.update(id, { amount: 999 }))).toMatchObject(unexpected)
  })

  test('manual capture reserves, takes part of it, and cancelling releases', async () => {
    const manual = {
      ...groceries,
      capture_method: 'manual',
      payment_method: 'pm_card_visa',
      confirm: true,
    } as const
    const reserved = await bench.stripe.paymentIntents.create(manual)
    expect(reserved).toMatchObject({
      status: 'requires_capture',
      amount_capturable: 12_345,
      amount_received: 0,
    })
    expect(reserved.payment_method_types).toEqual(['card'])
    const captured = await bench.stripe.paymentIntents.capture(reserved.id, { amount_to_capture: 10_000 })
    expect(captured).toMatchObject({ status: 'succeeded', amount_received: 10_000, amount_capturable: 0 })
    const other = await bench.stripe.paymentIntents.create(manual)
    const cancelled = await bench.stripe.paymentIntents.cancel(other.id)
    expect(cancelled).toMatchObject({ status: 'canceled', amount_capturable: 0 })
    const transactions = await bench.stripe.balanceTransactions.list({ source: String(other.latest_charge) })
    expect(transactions.data).toEqual([])
  })
})

describe('changing and listing', () => {
  test('metadata is merged, emptied keys are removed, and the amount may change while payable', async () => {
    const { id } = await bench.stripe.paymentIntents.create({ ...groceries, metadata: { a: '1', b: '2' } })
    const updated = await bench.stripe.paymentIntents.update(id, { amount: 500, metadata: { b: '', c: '3' } })
    expect(updated).toMatchObject({ amount: 500, metadata: { a: '1', c: '3' } })
    expect(updated.metadata).not.toHaveProperty('b')
    expect((await bench.stripe.paymentIntents.update(id, { metadata: '' })).metadata).toEqual({})
  })

  test('a cancelled intent stays cancelled', async () => {
    const { id } = await bench.stripe.paymentIntents.create(groceries)
    const cancelled = await bench.stripe.paymentIntents.cancel(id, { cancellation_reason: 'abandoned' })
    expect(cancelled).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned' })
    expect(cancelled.canceled_at).toBeGreaterThan(0)
    const code = 'payment_intent_unexpected_state'
    expect(await failureOf(bench.stripe.paymentIntents.cancel(id))).toMatchObject({ code })
    const confirm = bench.stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' })
    expect(await failureOf(confirm)).toMatchObject({ code })
    expect(await eventsOf(id)).toEqual(['payment_intent.created', 'payment_intent.canceled'])
  })

  test('lists go newest first and page by id', async () => {
    const made: string[] = []
    for (let count = 0; count < 5; count += 1)
      made.unshift((await bench.stripe.paymentIntents.create(groceries)).id)
    const first = await bench.stripe.paymentIntents.list({ limit: 2 })
    expect(first).toMatchObject({ object: 'list', has_more: true })
    const walked: string[] = []
    for await (const intent of bench.stripe.paymentIntents.list({ limit: 2 })) {
      walked.push(intent.id)
      if (walked.length === made.length) break
    }
    expect(walked).toEqual(made)
    const [newest = '', , , oldest = ''] = made
    const back = await bench.stripe.paymentIntents.list({ ending_before: oldest, limit: 2 })
    expect(back.data.map(({ id }) => id)).toEqual(made.slice(1, 3))
    expect(await failureOf(bench.stripe.paymentIntents.list({ starting_after: `${newest}x` }))).toMatchObject(
      {
        code: 'resource_missing',
      },
    )
    expect(await failureOf(bench.stripe.paymentIntents.list({ limit: 101 }))).toMatchObject({
      param: 'limit',
    })
  })

  test('what does not exist is 404, what cannot be expanded is 400', async () => {
    const missing = await failureOf(bench.stripe.paymentIntents.retrieve('pi_none'))
    expect(missing).toMatchObject({ statusCode: 404, code: 'resource_missing', param: 'intent' })
    expect(missing.message).toBe("No such payment_intent: 'pi_none'")
    const { id } = await bench.stripe.paymentIntents.create(groceries)
    const expanded = bench.stripe.paymentIntents.retrieve(id, { expand: ['status'] })
    expect(await failureOf(expanded)).toMatchObject({ statusCode: 400, param: 'expand' })
    expect(await failureOf(bench.stripe.rawRequest('GET', '/v1/unicorns'))).toMatchObject({ statusCode: 404 })
  })
})
