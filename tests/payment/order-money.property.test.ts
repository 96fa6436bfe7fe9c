import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { orderStatuses } from '../../src/domains/order/order'
import {
  type Attempt,
  afterChange,
  attemptsWithMoney,
  type Dispute,
  heldMinor,
  isOnHold,
  type Movement,
  type OrderMoney,
  paymentStatusOf,
  type Refund,
  remainingMinor,
  type Standing,
  standingOf,
} from '../../src/domains/payment/order-money'
import { disputeStatuses, paymentStates, refundStates } from '../../src/domains/payment/payment'
import { derivePaymentStatus } from '../../src/domains/payment/payment-status'

const attemptOf = (attempt: number, state: Attempt['state'] = 'succeeded'): Attempt => ({
  id: `p${attempt}`,
  attempt,
  state,
  intentId: `pi_${attempt}`,
  amountMinor: 1_000,
  stateAt: 0,
  stateRank: 0,
})
const captureOf = (paymentId: string, amountMinor: number): Movement => ({
  paymentId,
  kind: 'capture',
  amountMinor,
  stripeObjectId: `pi of ${paymentId}`,
})
const refundOf = (id: string, paymentId: string, part: Pick<Refund, 'amountMinor' | 'state'>): Refund => ({
  id,
  paymentId,
  reason: 'damaged',
  actor: 'admin',
  stripeRefundId: null,
  failure: null,
  ...part,
})
const disputeOf = (
  id: string,
  paymentId: string,
  part: Pick<Dispute, 'amountMinor' | 'status'>,
): Dispute => ({
  id,
  paymentId,
  reason: 'fraudulent',
  stateAt: 0,
  evidenceDueAt: null,
  ...part,
})
const moneyOf = (part: Partial<OrderMoney> = {}): OrderMoney => ({
  orderId: 'order',
  standing: 'sold',
  totalMinor: 1_000,
  currency: 'PLN',
  attempts: [],
  movements: [],
  refunds: [],
  disputes: [],
  ...part,
})

describe('how an order stands', () => {
  test('by its status', () => {
    expect(orderStatuses.map((status): [string, Standing] => [status, standingOf(status)])).toEqual([
      ['pending', 'unpaid'],
      ['confirmed', 'sold'],
      ['preparing', 'sold'],
      ['shipped', 'sold'],
      ['delivered', 'sold'],
      ['cancelled', 'cancelled'],
      ['expired', 'expired'],
    ])
  })

  // By hand, for a total of 10.00.
  const paid = { captures: [{ amountMinor: 1_000 }] }
  const back = (amountMinor: number, state: Refund['state']) => ({ refunds: [{ amountMinor, state }] })
  const disputed = (amountMinor: number, status: Dispute['status']) => ({
    disputes: [{ amountMinor, status }],
  })
  test.each<[string, Partial<Parameters<typeof derivePaymentStatus>[0]>, string]>([
    ['no attempt yet', {}, 'pending'],
    ['all of it is there', paid, 'paid'],
    ['more than all of it is there', { captures: [{ amountMinor: 1_001 }] }, 'paid'],
    ['a grosz went back', { ...paid, ...back(1, 'succeeded') }, 'partially_refunded'],
    ['a grosz is promised back', { ...paid, ...back(1, 'pending') }, 'partially_refunded'],
    ['all but a grosz went back', { ...paid, ...back(999, 'succeeded') }, 'partially_refunded'],
    ['all of it went back', { ...paid, ...back(1_000, 'succeeded') }, 'refunded'],
    ['more than all of it went back', { ...paid, ...back(1_001, 'succeeded') }, 'refunded'],
    ['the refund failed', { ...paid, ...back(1_000, 'failed') }, 'paid'],
    ['the refund was cancelled', { ...paid, ...back(1_000, 'cancelled') }, 'paid'],
    ['a bank still decides', { ...paid, ...disputed(1_000, 'under_review') }, 'paid'],
    ['a bank decided against the shop', { ...paid, ...disputed(1_000, 'lost') }, 'refunded'],
    ['a bank decided so about a part', { ...paid, ...disputed(400, 'lost') }, 'partially_refunded'],
    ['a bank decided for the shop', { ...paid, ...disputed(1_000, 'won') }, 'paid'],
    [
      'paid twice, and once given back',
      { captures: [{ amountMinor: 1_000 }, { amountMinor: 1_000 }], ...back(1_000, 'pending') },
      'paid',
    ],
    ['the order is dead, and its money there', { ...paid, orderIsDead: true }, 'paid'],
    [
      'the order is dead, and no money came',
      { orderIsDead: true, attempts: [{ attempt: 1, state: 'processing' }] },
      'cancelled',
    ],
    [
      'the newest attempt counts',
      {
        attempts: [
          { attempt: 2, state: 'processing' },
          { attempt: 1, state: 'cancelled' },
        ],
      },
      'processing',
    ],
    [
      'in whatever order they stand',
      {
        attempts: [
          { attempt: 1, state: 'failed' },
          { attempt: 2, state: 'requires_payment' },
        ],
      },
      'pending',
    ],
  ])('%s', (_, facts, status) => {
    const none = {
      orderIsDead: false,
      totalMinor: 1_000,
      attempts: [],
      captures: [],
      refunds: [],
      disputes: [],
    }
    expect<string>(derivePaymentStatus({ ...none, ...facts })).toBe(status)
  })

  test('without money, by its attempt', () => {
    const statusOf = (state: Attempt['state']) =>
      paymentStatusOf(moneyOf({ standing: 'unpaid', attempts: [attemptOf(1, state)] }))
    expect(paymentStates.map((state) => [state, statusOf(state)])).toEqual([
      ['creating', 'pending'],
      ['requires_payment', 'pending'],
      ['requires_action', 'requires_action'],
      ['declined', 'pending'],
      ['processing', 'processing'],
      ['succeeded', 'pending'],
      ['cancelled', 'cancelled'],
      ['failed', 'failed'],
      ['unknown', 'processing'],
    ])
    for (const standing of ['expired', 'cancelled'] as const) {
      expect(paymentStatusOf(moneyOf({ standing, attempts: [attemptOf(1, 'processing')] }))).toBe('cancelled')
    }
  })

  test('is held back while a bank has to decide', () => {
    const holds = disputeStatuses.filter((status) =>
      isOnHold(moneyOf({ disputes: [disputeOf('du', 'p1', { amountMinor: 1, status })] })),
    )
    expect(holds).toEqual([
      'warning_needs_response',
      'warning_under_review',
      'needs_response',
      'under_review',
      'appeal_needs_response',
      'appeal_under_review',
    ])
    expect(isOnHold(moneyOf())).toBe(false)
  })
})

describe('what may still be given back', () => {
  const amount = fc.integer({ min: 1, max: 100_000 })

  test('refunds in any steps, some of which fail, give back exactly what was captured and never more', () => {
    const wishes = fc.array(
      fc.record({ part: fc.double({ min: 0, max: 1, noNaN: true }), fails: fc.boolean() }),
      { maxLength: 20 },
    )
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 4 }), wishes, (captured, steps) => {
        const attempts = captured.map((_, index) => attemptOf(index + 1))
        const movements = captured.map((amountMinor, index) => captureOf(`p${index + 1}`, amountMinor))
        let money = moneyOf({ attempts, movements })
        const ask = (part: number, state: Refund['state']): boolean => {
          const [source] = attemptsWithMoney(money)
          if (!source) return false
          const amountMinor = Math.max(1, Math.floor(source.remainingMinor * part))
          const id = `r${money.refunds.length}`
          money = afterChange(money, { refunds: [refundOf(id, source.paymentId, { amountMinor, state })] })
          return true
        }
        for (const { part, fails } of steps) ask(part, fails ? 'failed' : 'pending')
        while (ask(1, 'succeeded'));

        for (const [index, amountMinor] of captured.entries()) {
          const kept = money.refunds.filter(
            ({ paymentId, state }) => paymentId === `p${index + 1}` && state !== 'failed',
          )
          expect(kept.reduce((sum, refund) => sum + refund.amountMinor, 0)).toBe(amountMinor)
          expect(remainingMinor(money, `p${index + 1}`)).toBe(0)
        }
      }),
    )
  })

  test('is never below zero, counts each attempt for itself, and the fullest comes first', () => {
    const part = fc.record({
      payment: fc.constantFrom('p1', 'p2', 'p3'),
      amountMinor: amount,
      state: fc.constantFrom(...refundStates),
      status: fc.constantFrom(...disputeStatuses),
    })
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), fc.array(part, { maxLength: 6 }), (given, taken) => {
        const captured = new Map([
          ['p1', 50_000],
          ['p2', 70_000],
        ])
        const money = moneyOf({
          attempts: [attemptOf(1), attemptOf(2), attemptOf(3, 'cancelled')],
          movements: [
            ...[...captured].map(([id, amountMinor]) => captureOf(id, amountMinor)),
            // Not a capture, and not what decides: promises do.
            { paymentId: 'p1', kind: 'refund', amountMinor: -1, stripeObjectId: 're_1' },
          ],
          refunds: given.map((one, index) => refundOf(`r${index}`, one.payment, one)),
          disputes: taken.map((one, index) => disputeOf(`du${index}`, one.payment, one)),
        })
        const full = attemptsWithMoney(money)
        for (const id of ['p1', 'p2', 'p3']) {
          const gone = [
            ...given.filter(
              ({ payment, state }) => payment === id && /pending|unknown|succeeded/.test(state),
            ),
            ...taken.filter(({ payment, status }) => payment === id && status === 'lost'),
          ]
          const left = gone.reduce((rest, one) => rest - one.amountMinor, captured.get(id) ?? 0)
          expect(remainingMinor(money, id)).toBe(Math.max(0, left))
          const listed = full.filter(({ paymentId }) => paymentId === id)
          expect(listed).toEqual(left > 0 ? [{ paymentId: id, remainingMinor: left }] : [])
        }
        const amounts = full.map((one) => one.remainingMinor)
        expect(amounts).toEqual(amounts.toSorted((a, b) => b - a))
      }),
    )
  })
})

test('the ledger says what the shop holds, and books an object of Stripe once for each kind', () => {
  const change = {
    movements: [
      captureOf('p1', 1_000),
      { paymentId: 'p1', kind: 'refund', amountMinor: -300, stripeObjectId: 're_1' },
      { paymentId: 'p1', kind: 'refund_reversal', amountMinor: 300, stripeObjectId: 're_1' },
      { paymentId: 'p1', kind: 'refund', amountMinor: -200, stripeObjectId: 're_2' },
    ],
  } as const
  const once = afterChange(moneyOf({ attempts: [attemptOf(1)] }), change)
  expect(heldMinor(once)).toBe(800)
  expect(afterChange(once, change)).toEqual(once)
})

test('a row takes the place of the one with its id, and nothing else moves', () => {
  const before = moneyOf({
    attempts: [attemptOf(1, 'declined'), attemptOf(2, 'processing')],
    disputes: [disputeOf('du', 'p1', { amountMinor: 5, status: 'under_review' })],
  })
  const after = afterChange(before, {
    attempt: { ...attemptOf(1, 'succeeded'), failure: null },
    dispute: disputeOf('du', 'p1', { amountMinor: 5, status: 'won' }),
  })
  expect(after.attempts.map(({ id, state }) => `${id} ${state}`).toSorted()).toEqual([
    'p1 succeeded',
    'p2 processing',
  ])
  expect(after.disputes.map(({ status }) => status)).toEqual(['won'])
  expect(after).toMatchObject({ refunds: [], movements: [] })
})
