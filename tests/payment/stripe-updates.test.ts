import { describe, expect, test } from 'bun:test'
import type { Dispute, Movement, OrderMoney, Refund } from '../../src/domains/payment/order-money'
import { isKnownDispute, isMoving, paymentStates, strongestOf } from '../../src/domains/payment/payment'
import {
  type DisputeUpdate,
  giveBack,
  type RefundUpdate,
  weighDisputeUpdate,
  weighIntentUpdate,
  weighRefundUpdate,
} from '../../src/domains/payment/stripe-update'

const attempt = {
  id: 'p1',
  attempt: 1,
  state: 'succeeded',
  intentId: 'pi_1',
  amountMinor: 20_000,
  stateAt: 100,
  stateRank: 5,
} as const
const capture: Movement = { paymentId: 'p1', kind: 'capture', amountMinor: 20_000, stripeObjectId: 'pi_1' }

const moneyWith = (part: Partial<OrderMoney> = {}): OrderMoney => ({
  orderId: 'order',
  standing: 'sold',
  totalMinor: 20_000,
  currency: 'PLN',
  attempts: [attempt],
  movements: [capture],
  refunds: [],
  disputes: [],
  ...part,
})

const disputeUpdate = (part: Partial<DisputeUpdate> = {}): DisputeUpdate => ({
  kind: 'dispute',
  intentId: 'pi_1',
  id: 'du_1',
  amountMinor: 20_000,
  currency: 'PLN',
  reason: 'fraudulent',
  status: 'needs_response',
  withdrawnMinor: 20_000,
  reinstatedMinor: 0,
  evidenceDueAt: 900,
  at: 200,
  ...part,
})
const known: Dispute = {
  id: 'du_1',
  paymentId: 'p1',
  amountMinor: 20_000,
  reason: 'fraudulent',
  status: 'needs_response',
  stateAt: 200,
  evidenceDueAt: 900,
}
const taken: Movement = { paymentId: 'p1', kind: 'dispute', amountMinor: -20_000, stripeObjectId: 'du_1' }
const back: Movement = { ...taken, kind: 'dispute_reversal', amountMinor: 20_000 }

describe('news of a dispute', () => {
  const other: Dispute = { ...known, id: 'du_0', stateAt: 999 }
  const weigh = (part: Partial<DisputeUpdate>, movements = [capture, taken]) =>
    weighDisputeUpdate(moneyWith({ movements, disputes: [other, known] }), attempt, disputeUpdate(part))

  test('that is new is kept, with what the bank moved; another one is no part of it', () => {
    const first = weighDisputeUpdate(moneyWith({ disputes: [other] }), attempt, disputeUpdate())
    expect(first).toStrictEqual({ change: { movements: [taken], dispute: known } })
    const inquiry = disputeUpdate({ status: 'warning_needs_response', withdrawnMinor: 0 })
    expect(weighDisputeUpdate(moneyWith(), attempt, inquiry)?.change.movements).toEqual([])
  })

  test.each<[string, Partial<DisputeUpdate>, Partial<Dispute> | undefined]>([
    ['later', { at: 201, status: 'under_review' }, { stateAt: 201, status: 'under_review' }],
    ['earlier', { at: 199, status: 'won' }, undefined],
    ['of the same second and a higher rank', { status: 'lost' }, { status: 'lost' }],
    ['of the same second and a lower rank', { status: 'warning_closed' }, undefined],
    ['the same', {}, undefined],
    ['of the same second, in an unknown word', { status: 'a_new_word' }, { status: 'a_new_word' }],
    ['an answer that says what is known', { at: 300, asked: true }, undefined],
    ['an event that says what is known', { at: 300 }, { stateAt: 300 }],
    ['an answer of another state', { at: 300, asked: true, status: 'won' }, { stateAt: 300, status: 'won' }],
    [
      'an answer of another amount',
      { at: 300, asked: true, amountMinor: 5 },
      { stateAt: 300, amountMinor: 5 },
    ],
    [
      'an answer of another time to answer',
      { at: 300, asked: true, evidenceDueAt: 901 },
      { stateAt: 300, evidenceDueAt: 901 },
    ],
  ])('%s', (_, part, changed) => {
    const dispute = changed && { ...known, ...changed }
    expect(weigh(part)).toStrictEqual(dispute && { change: { movements: [], dispute } })
  })

  test('of two unknown words of one second the later in the alphabet stands, whichever comes first', () => {
    const statusAfter = (status: string, word: string) =>
      weighDisputeUpdate(
        moneyWith({ movements: [capture, taken], disputes: [{ ...known, status }] }),
        attempt,
        {
          ...disputeUpdate(),
          status: word,
        },
      )?.change.dispute?.status
    expect([
      statusAfter('word_a', 'word_b'),
      statusAfter('word_b', 'word_a'),
      statusAfter('word_a', 'word_a'),
    ]).toEqual(['word_b', undefined, undefined])
    expect(statusAfter('word_a', 'won')).toBeUndefined()
  })

  test('that is late still brings the money that nobody booked, once', () => {
    const late = { at: 1, status: 'won', reinstatedMinor: 20_000 }
    expect(weigh(late)).toStrictEqual({ change: { movements: [back] } })
    expect(weigh(late, [capture, taken, back])).toBeUndefined()
    const ofAnother = { ...back, stripeObjectId: 'du_0' }
    expect(weigh(late, [capture, taken, ofAnother])?.change.movements).toEqual([back])
  })
})

describe('news of a refund', () => {
  const promised: Refund = { ...giveBack('p1', 300, 'damaged'), id: 'row', actor: 'admin' }
  const other: Refund = { ...promised, id: 'other', stripeRefundId: 're_0', state: 'succeeded' }
  const refundUpdate = (part: Partial<RefundUpdate> = {}): RefundUpdate => ({
    kind: 'refund',
    intentId: 'pi_1',
    id: 're_1',
    rowId: 'row',
    amountMinor: 300,
    currency: 'PLN',
    state: 'pending',
    failure: null,
    ...part,
  })
  const out: Movement = { paymentId: 'p1', kind: 'refund', amountMinor: -300, stripeObjectId: 're_1' }

  test('find the row that it was promised by, and no row that is another refund’s', () => {
    const weigh = (refunds: readonly Refund[], part: Partial<RefundUpdate> = {}) =>
      weighRefundUpdate(moneyWith({ refunds }), attempt, refundUpdate(part))?.change
    const known = { ...promised, stripeRefundId: 're_1', accepted: false }
    expect(weigh([other, promised])).toStrictEqual({ refunds: [known], movements: [out] })
    const unpromised = {
      id: expect.not.stringMatching(/^(row|other)$/),
      reason: 'dashboard',
      actor: 'stripe',
    }
    expect(weigh([other, promised], { rowId: undefined })?.refunds).toMatchObject([unpromised])
    expect(weigh([{ ...promised, stripeRefundId: 're_9' }])?.refunds).toMatchObject([unpromised])
  })

  test('are taken once, and a failure brings the money back', () => {
    const settled: Refund = { ...promised, stripeRefundId: 're_1', state: 'succeeded' }
    const refunds = [settled]
    const weigh = (part: Partial<RefundUpdate>, movements = [capture, out]) =>
      weighRefundUpdate(moneyWith({ refunds, movements }), attempt, refundUpdate(part))?.change
    expect(weigh({ state: 'succeeded' })).toBeUndefined()
    expect(weigh({ state: 'pending' })).toBeUndefined()
    expect(weigh({ state: 'succeeded' }, [capture])).toEqual({ refunds, movements: [out] })
    const reversal = { ...out, kind: 'refund_reversal', amountMinor: 300 } as const
    for (const state of ['failed', 'cancelled'] as const) {
      const failure = { code: 'lost_or_stolen_card', message: '' }
      const ended = { ...settled, state, failure, accepted: false }
      expect(weigh({ state, failure })).toEqual({ refunds: [ended], movements: [reversal] })
    }
  })

  test('what is given back by rule is promised by the shop', () => {
    expect(giveBack('p1', 5, 'late_payment')).toMatchObject({
      paymentId: 'p1',
      amountMinor: 5,
      state: 'pending',
      actor: 'system',
      reason: 'late_payment',
      stripeRefundId: null,
    })
  })
})

describe('news of an intent', () => {
  const open = { ...attempt, state: 'requires_payment', stateRank: 0 } as const
  const update = {
    kind: 'intent',
    intentId: 'pi_1',
    what: 'succeeded',
    amountMinor: 20_000,
    currency: 'PLN',
    failure: null,
    byUs: false,
    ours: true,
    environment: 'test',
    asked: false,
    at: 200,
  } as const
  const weigh = (part: Partial<Parameters<typeof weighIntentUpdate>[2]>) =>
    weighIntentUpdate(moneyWith({ standing: 'unpaid', movements: [], attempts: [open] }), open, {
      ...update,
      ...part,
    })

  test('money says its currency where it is another one, and none is booked where none was taken', () => {
    expect(weigh({})?.change.movements).toStrictEqual([capture])
    expect(weigh({ currency: 'EUR' })?.change.movements).toStrictEqual([{ ...capture, currency: 'EUR' }])
    const nothing = weigh({ amountMinor: 0 })
    expect(nothing?.step).toBeUndefined()
    expect(nothing?.change).toMatchObject({ attempt: { state: 'succeeded' } })
    expect(nothing?.change.movements).toBeUndefined()
  })

  test('why it failed is kept of what failed and of what nobody understands', () => {
    const failure = { code: 'c', message: 'm' }
    const kept = (what: 'payment_failed' | 'unknown' | 'processing') =>
      weigh({ what, failure })?.change.attempt?.failure
    expect([kept('payment_failed'), kept('unknown'), kept('processing')]).toEqual([failure, failure, null])
  })
})

test('words: what moves, what is known, and which outcome counts', () => {
  expect(paymentStates.filter(isMoving)).toEqual(['processing', 'unknown'])
  expect(['won', 'a_new_word'].map((word) => isKnownDispute(word))).toEqual([true, false])
  expect(strongestOf(['applied', 'mismatched', undefined])).toBe('mismatched')
  expect(strongestOf(['unmatched', 'applied'])).toBe('applied')
  expect(strongestOf(['unmatched', 'ignored'])).toBe('unmatched')
  expect(strongestOf([undefined])).toBe('ignored')
})
