import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import {
  isReadEvent,
  parseStripeEvent,
  readDisputeUpdate,
  readIntentUpdate,
  readRefundUpdate,
} from '../../src/domains/payment/application/stripe-event/parse-stripe-event'
import { isKnownDispute, stripeEventTypes } from '../../src/domains/payment/payment'
import { storableJson, storableText } from '../../src/domains/payment/storable-text'

/** The words of a list of Stripe's, as the SDK of this release declares it. */
function wordsOf(resource: string, pattern: RegExp): string[] {
  const path = `${import.meta.dir}/../../node_modules/stripe/esm/resources/${resource}.d.ts`
  const [, list = ''] = pattern.exec(readFileSync(path, 'utf8')) ?? []
  return [...list.matchAll(/['`]([a-z_.]+)['`]/g)].map(([, word = '']) => word)
}

const statuses = /^ {4}type Status = (.*);$/m
const intent = { id: 'pi_1', amount: 500, amount_received: 500, currency: 'pln', metadata: {} }
const refund = { id: 're_1', amount: 500, currency: 'pln', payment_intent: 'pi_1', metadata: {} }
const dispute = {
  id: 'du_1',
  amount: 500,
  currency: 'pln',
  reason: 'fraudulent',
  payment_intent: 'pi_1',
  balance_transactions: [],
}
const answered = { at: 7, asked: true }

describe('what Stripe can say, by the SDK’s own types', () => {
  test('of an intent: all of it means something, but for what the shop never asks for', () => {
    const words = wordsOf('PaymentIntents', statuses)
    const meanings = words.map((status) => [status, readIntentUpdate({ ...intent, status }, answered).what])
    expect(Object.fromEntries(meanings)).toEqual({
      canceled: 'canceled',
      processing: 'processing',
      requires_action: 'requires_action',
      // Only intents that are captured by hand wait for it.
      requires_capture: 'unknown',
      requires_confirmation: 'requires_payment',
      requires_payment_method: 'requires_payment',
      succeeded: 'succeeded',
    })
  })

  test('of a dispute: each word is known', () => {
    const words = wordsOf('Disputes', statuses)
    expect(words.length).toBeGreaterThan(8)
    expect(words.filter((word) => !isKnownDispute(word))).toEqual([])
  })

  test('of a refund: each word is known', () => {
    const words = wordsOf('Refunds', /Status of the refund\. (.*?)Learn/)
    expect(words).toContain('canceled')
    const states = words.map((status) => readRefundUpdate({ ...refund, status })?.state)
    expect(states).not.toContain('unknown')
  })

  test('by an event of an intent: each type is read, or is one that says nothing about money', () => {
    const types = wordsOf('WebhookEndpoints', /type EnabledEvent = (.*);/).filter((type) =>
      type.startsWith('payment_intent.'),
    )
    const silent = types.filter((type) => !parseStripeEvent(eventOf(type, { ...intent, status: 'x' })))
    expect(types.length).toBeGreaterThan(6)
    expect(silent).toEqual(['payment_intent.created', 'payment_intent.partially_funded'])
  })

  test('what the endpoint is to be sent: exactly the events that are read, each of which Stripe sends', () => {
    const types = wordsOf('WebhookEndpoints', /type EnabledEvent = (.*);/)
    expect(types.filter(isReadEvent).toSorted()).toEqual([...stripeEventTypes].toSorted())
  })
})

function eventOf(type: string, object: object): string {
  return JSON.stringify({ id: 'evt_1', object: 'event', type, created: 7, data: { object } })
}

test('a word that nobody here knows is kept, whatever it is: never an error', () => {
  const word = fc.string({ minLength: 1, unit: 'binary' })
  fc.assert(
    fc.property(word, (status) => {
      fc.pre(!/^[a-z_]+$/.test(status))
      const code = storableText(status)
      expect(readIntentUpdate({ ...intent, status }, answered)).toMatchObject({
        what: 'unknown',
        failure: { code },
      })
      expect(readRefundUpdate({ ...refund, status })).toMatchObject({ state: 'unknown', failure: { code } })
      expect(readDisputeUpdate({ ...dispute, status }, 7)?.status).toBe(code)
    }),
  )
})

test('a cancellation is known as our own by its key or by its reason, which Stripe keeps for long', () => {
  const isOurs = (key: string | null, reason: string | null) => {
    const object = { ...intent, status: 'canceled', cancellation_reason: reason }
    const event = JSON.parse(eventOf('payment_intent.canceled', object))
    const update = parseStripeEvent(JSON.stringify({ ...event, request: { idempotency_key: key } }))
    return update?.kind === 'intent' && update.byUs
  }
  // Events of before an upgrade bear what the release before has written.
  expect(isOurs('metropolitan-cancel:7', null)).toBe(true)
  expect(isOurs(null, 'abandoned')).toBe(true)
  for (const key of [null, '7', 'cancel:7']) expect(isOurs(key, null)).toBe(false)
  expect(isOurs(null, 'requested_by_customer')).toBe(false)
})

test('a dispute moves money of the payment, also on an account that settles in another currency', () => {
  const moved = (...amounts: number[]) =>
    amounts.map((amount) => ({ amount, currency: 'eur', exchange_rate: 0.23 }))
  const of = (transactions: object[]) => {
    const read = readDisputeUpdate({ ...dispute, status: 'lost', balance_transactions: transactions }, 7)
    return [read?.withdrawnMinor, read?.reinstatedMinor]
  }
  expect(of(moved(-115))).toEqual([500, 0])
  expect(of(moved(-115, 116))).toEqual([500, 500])
  expect(of([{ amount: -500, currency: 'pln' }])).toEqual([500, 0])
  expect(of([])).toEqual([0, 0])
})

describe('text that Postgres can store', () => {
  const text = fc.string({
    unit: fc.constantFrom('\0', '\ud83d', '\ude00', '😀', '\\', '"', 'u0000', 'ą', '\n'),
  })

  test('is the same text, but for what it cannot', () => {
    fc.assert(
      fc.property(text, (written) => {
        const stored: unknown = JSON.parse(storableJson(JSON.stringify({ [written]: written })))
        const expected = storableText(written)
        expect(stored).toEqual({ [expected]: expected })
        expect(expected.isWellFormed() && !expected.includes('\0')).toBe(true)
        expect(expected).toHaveLength(written.length)
      }),
      { numRuns: 2_000 },
    )
  })

  test('leaves JSON that it can store alone, byte for byte', () => {
    const json = '{"a":"\\\\u0000 \\ud83d\\ude00 \\u0041 \\u0d85 \\u1000 \\n","b":[1.0,2e3]}'
    expect(storableJson(json)).toBe(json)
  })
})
