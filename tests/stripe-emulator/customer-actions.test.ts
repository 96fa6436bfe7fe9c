import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type Bench, eventually, failureOf, groceries, startBench, temporaryDirectory } from './harness.ts'

let bench: Bench

beforeAll(async () => {
  bench = await startBench()
})
afterAll(() => bench.stop())

const complete = (id: string, body: object) =>
  bench.control('POST', `/payment_intents/${id}/complete_action`, body)

async function typesFor(intentId: string): Promise<string[]> {
  const { data } = await bench.stripe.events.list({ limit: 100, types: watched })
  return data
    .filter((event) => JSON.stringify(event.data).includes(intentId))
    .map(({ type }) => type)
    .reverse()
}
const watched = [
  'payment_intent.requires_action',
  'payment_intent.processing',
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'charge.pending',
  'charge.succeeded',
  'charge.failed',
]

describe('3-D Secure', () => {
  async function challenged(params: object = {}) {
    const { id } = await bench.stripe.paymentIntents.create(groceries)
    return bench.stripe.paymentIntents.confirm(id, {
      payment_method: 'pm_card_threeDSecure2Required',
      ...params,
    })
  }

  test('the customer proves who they are and the money comes', async () => {
    const intent = await challenged({ return_url: 'https://shop.example/back' })
    expect(intent.status).toBe('requires_action')
    expect(intent.next_action).toMatchObject({
      type: 'redirect_to_url',
      redirect_to_url: { return_url: 'https://shop.example/back' },
    })
    expect(await complete(intent.id, { outcome: 'succeed' })).toMatchObject({
      status: 'succeeded',
      next_action: null,
    })
    const charge = await bench.stripe.charges.list({ payment_intent: intent.id })
    expect(charge.data[0]?.payment_method_details?.card?.three_d_secure?.result).toBe('authenticated')
    const types = ['payment_intent.requires_action', 'charge.succeeded', 'payment_intent.succeeded']
    expect(await typesFor(intent.id)).toEqual(types)
  })

  test('the customer fails, and may try another card', async () => {
    const intent = await challenged()
    expect(intent.next_action?.type).toBe('use_stripe_sdk')
    await complete(intent.id, { outcome: 'fail' })
    const failed = await bench.stripe.paymentIntents.retrieve(intent.id)
    expect(failed).toMatchObject({
      status: 'requires_payment_method',
      payment_method: null,
      latest_charge: null,
    })
    expect(failed.last_payment_error?.code).toBe('payment_intent_authentication_failure')
    const paid = await bench.stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' })
    expect(paid.status).toBe('succeeded')
  })

  test('a card may be declined after the customer was authenticated', async () => {
    const intent = await challenged({ payment_method: 'pm_card_threeDSecureRequiredChargeDeclined' })
    const declined = await complete(intent.id, { outcome: 'succeed' })
    expect(declined).toMatchObject({ status: 'requires_payment_method' })
    expect(await typesFor(intent.id)).toEqual([
      'payment_intent.requires_action',
      'charge.failed',
      'payment_intent.payment_failed',
    ])
  })

  test('nobody can be asked off session, or where the caller forbids it', async () => {
    for (const params of [{ off_session: true }, { error_on_requires_action: true }]) {
      const error = await failureOf(challenged(params))
      expect(error).toMatchObject({ statusCode: 402, code: 'authentication_required' })
    }
  })

  test('cancelled meanwhile, the customer’s answer comes too late', async () => {
    const intent = await challenged()
    await bench.stripe.paymentIntents.cancel(intent.id)
    await expect(complete(intent.id, { outcome: 'succeed' })).rejects.toThrow('409')
    expect((await bench.stripe.paymentIntents.retrieve(intent.id)).status).toBe('canceled')
  })
})

describe('BLIK', () => {
  async function waiting() {
    const { id } = await bench.stripe.paymentIntents.create(groceries)
    return bench.stripe.paymentIntents.confirm(id, {
      payment_method_data: { type: 'blik' },
      payment_method_options: { blik: { code: '777123' } },
    })
  }

  test('the customer approves in the banking app', async () => {
    const intent = await waiting()
    expect(intent).toMatchObject({ status: 'requires_action', next_action: { type: 'blik_authorize' } })
    expect(await complete(intent.id, { outcome: 'succeed' })).toMatchObject({ status: 'succeeded' })
    const { latest_charge: charge } = await bench.stripe.paymentIntents.retrieve(intent.id, {
      expand: ['latest_charge'],
    })
    expect(charge).toMatchObject({ status: 'succeeded', payment_method_details: { type: 'blik' } })
    expect(typeof charge === 'object' && charge?.id).toStartWith('py_')
  })

  test('the bank may take its time: processing, which cannot be cancelled, then the money', async () => {
    const intent = await waiting()
    expect(await complete(intent.id, { outcome: 'process' })).toMatchObject({ status: 'processing' })
    const code = 'payment_intent_unexpected_state'
    expect(await failureOf(bench.stripe.paymentIntents.cancel(intent.id))).toMatchObject({ code })
    await complete(intent.id, { outcome: 'succeed' })
    const charges = await bench.stripe.charges.list({ payment_intent: intent.id })
    expect(charges.data.map(({ status }) => status)).toEqual(['succeeded'])
    expect(await typesFor(intent.id)).toEqual([
      'payment_intent.requires_action',
      'charge.pending',
      'payment_intent.processing',
      'charge.succeeded',
      'payment_intent.succeeded',
    ])
  })

  test.each([
    ['customer_declined', 'payment_method_customer_decline'],
    ['code_expired', 'payment_method_provider_timeout'],
    ['code_invalid', 'payment_method_provider_decline'],
    ['insufficient_funds', 'payment_method_provider_decline'],
    ['payment_limit_exceeded', 'payment_method_provider_decline'],
    ['partner_generic_decline', 'payment_method_provider_decline'],
  ])('refused by %s: said so in the words of endive, and the intent stays payable', async (decline, code) => {
    const intent = await waiting()
    await complete(intent.id, { outcome: 'process' })
    await complete(intent.id, { outcome: 'fail', decline_code: decline })
    const failed = await bench.stripe.paymentIntents.retrieve(intent.id, { expand: ['latest_charge'] })
    expect(failed.status).toBe('requires_payment_method')
    expect(failed.last_payment_error).toMatchObject({ code, decline_code: decline })
    expect(failed.latest_charge).toMatchObject({ status: 'failed', outcome: { reason: decline } })
    await expect(complete(intent.id, { outcome: 'fail', decline_code: 'generic_decline' })).rejects.toThrow(
      '400',
    )
  })

  test('the customer has a minute, and then needs another code; it outlives the process', async () => {
    const directory = temporaryDirectory()
    const brief = { dataDirectory: directory.path, blikAuthorizeMs: 40 }
    let hasty = await startBench(brief)
    const pays = (id: string) =>
      hasty.stripe.paymentIntents.confirm(id, {
        payment_method_data: { type: 'blik' },
        payment_method_options: { blik: { code: '777123' } },
      })
    const expectLate = (id: string) =>
      eventually(async () => {
        const late = await hasty.stripe.paymentIntents.retrieve(id)
        expect(late.status).toBe('requires_payment_method')
        expect(late.last_payment_error?.decline_code).toBe('code_expired')
      })
    const { id } = await hasty.stripe.paymentIntents.create(groceries)
    await pays(id)
    await expectLate(id)
    const answer = hasty.control('POST', `/payment_intents/${id}/complete_action`, { outcome: 'succeed' })
    await expect(answer).rejects.toThrow('409')

    await pays(id)
    await hasty.stop()
    hasty = await startBench(brief)
    await expectLate(id)

    await hasty.stop()
    directory.remove()
  })

  test('an authorization that is under way is not cut off by the minute', async () => {
    const hasty = await startBench({ blikAuthorizeMs: 40 })
    const [first, second] = [
      await hasty.stripe.paymentIntents.create(groceries),
      await hasty.stripe.paymentIntents.create(groceries),
    ]
    for (const { id } of [first, second]) {
      await hasty.stripe.paymentIntents.confirm(id, {
        payment_method_data: { type: 'blik' },
        payment_method_options: { blik: { code: '777123' } },
      })
      if (id === first.id)
        await hasty.control('POST', `/payment_intents/${id}/complete_action`, { outcome: 'process' })
    }
    await eventually(async () => {
      expect((await hasty.stripe.paymentIntents.retrieve(second.id)).status).toBe('requires_payment_method')
    })
    expect((await hasty.stripe.paymentIntents.retrieve(first.id)).status).toBe('processing')
    await hasty.stop()
  })

  test('an intent tells of the options of its own methods, and of no other', async () => {
    const optionsOf = async (params: object) => {
      const { payment_method_options } = await bench.stripe.paymentIntents.create({ ...groceries, ...params })
      return Object.keys(payment_method_options ?? {})
    }
    expect(await optionsOf({ allowed_payment_method_types: ['blik'] })).toEqual(['blik'])
    expect(await optionsOf({ allowed_payment_method_types: ['card'] })).toEqual(['card'])
    expect(await optionsOf({})).toEqual(['blik', 'card'])
    const { id } = await bench.stripe.paymentIntents.create(groceries)
    const changed = await bench.stripe.paymentIntents.update(id, { excluded_payment_method_types: ['card'] })
    expect(Object.keys(changed.payment_method_options ?? {})).toEqual(['blik'])
  })

  test('the code is needed and has six digits, and BLIK pays in złoty only', async () => {
    const { id } = await bench.stripe.paymentIntents.create(groceries)
    const confirm = (blik: object) =>
      bench.stripe.paymentIntents.confirm(id, {
        payment_method_data: { type: 'blik' },
        payment_method_options: { blik },
      })
    const param = 'payment_method_options[blik][code]'
    expect(await failureOf(confirm({}))).toMatchObject({ code: 'parameter_missing', param })
    expect(await failureOf(confirm({ code: '12345' }))).toMatchObject({ param })
    const euros = await bench.stripe.paymentIntents.create({ amount: 500, currency: 'eur' })
    const refused = bench.stripe.paymentIntents.confirm(euros.id, { payment_method_data: { type: 'blik' } })
    expect(await failureOf(refused)).toMatchObject({ code: 'payment_intent_incompatible_payment_method' })
  })
})
