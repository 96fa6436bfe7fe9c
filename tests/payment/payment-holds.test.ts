import { expect, test } from 'bun:test'
import {
  type Attempt,
  afterAcceptance,
  currencyOf,
  holdReasonOf,
  isAllBack,
  type MoneyHold,
  type Movement,
  type OrderMoney,
  type Refund,
} from '../../src/domains/payment/order-money'
import { type IntentUpdate, weighIntentUpdate } from '../../src/domains/payment/stripe-update'

const attemptOf = (state: Attempt['state']): Attempt => ({
  id: 'p1',
  attempt: 1,
  state,
  intentId: 'pi_1',
  amountMinor: 1_000,
  stateAt: 0,
  stateRank: 0,
})
const captureOf = (amountMinor: number): Movement => ({
  paymentId: 'p1',
  kind: 'capture',
  amountMinor,
  stripeObjectId: 'pi_1',
})
const refundOf = (amountMinor: number, state: Refund['state']): Refund => ({
  id: 'r',
  paymentId: 'p1',
  amountMinor,
  state,
  reason: 'damaged',
  actor: 'admin',
  stripeRefundId: null,
  failure: null,
})
const moneyOf = (part: Partial<OrderMoney>): OrderMoney => ({
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

test('an order is held back where Stripe says what nobody here knows, of a dispute, a payment or a refund', () => {
  const dispute = {
    id: 'du',
    paymentId: 'p1',
    amountMinor: 1,
    reason: 'fraudulent',
    status: 'sent_to_the_moon',
    stateAt: 0,
    evidenceDueAt: null,
  }
  expect(holdReasonOf(moneyOf({ disputes: [dispute] }))).toBe('dispute')
  expect(holdReasonOf(moneyOf({ attempts: [attemptOf('unknown')] }))).toBe('payment_unclear')
  expect(holdReasonOf(moneyOf({ refunds: [refundOf(1, 'unknown')] }))).toBe('payment_unclear')
  expect(holdReasonOf(moneyOf({ attempts: [attemptOf('processing')] }))).toBeNull()
})

const wrong = 'payment_mismatch'
test.each<[string, Partial<OrderMoney>, MoneyHold | null]>([
  ['as much as was asked for', { movements: [captureOf(1_000)] }, null],
  ['too little', { movements: [captureOf(999)] }, wrong],
  ['too much', { movements: [captureOf(1_001)] }, wrong],
  ['nothing, though it succeeded', {}, wrong],
  ['another currency', { movements: [{ ...captureOf(1_000), currency: 'EUR' }] }, wrong],
  ['too little, and it went back', { movements: [captureOf(9)], refunds: [refundOf(9, 'pending')] }, null],
  [
    'too little, and the refund failed',
    { movements: [captureOf(9)], refunds: [refundOf(9, 'failed')] },
    wrong,
  ],
  [
    'too much, and what was too much went back',
    { movements: [captureOf(1_009)], refunds: [refundOf(9, 'pending')] },
    null,
  ],
])('an order is held back while the money is not what was asked for: %s', (_, part, hold) => {
  expect(holdReasonOf(moneyOf({ attempts: [attemptOf('succeeded')], ...part }))).toBe(hold)
})

test('what staff accepted holds nothing back, whatever was wrong with it', () => {
  const money = moneyOf({
    attempts: [attemptOf('unknown'), { ...attemptOf('succeeded'), id: 'p2' }],
    refunds: [refundOf(1, 'unknown')],
  })
  expect(holdReasonOf(money)).toBe('payment_unclear')
  expect(holdReasonOf(afterAcceptance(money))).toBeNull()
  expect(afterAcceptance(money)).toEqual({
    ...money,
    attempts: money.attempts.map((attempt) => ({ ...attempt, accepted: true })),
    refunds: money.refunds.map((refund) => ({ ...refund, accepted: true })),
  })
})

const backOf = (paymentId: string, amountMinor: number): Movement => ({
  paymentId,
  kind: 'refund',
  amountMinor: -amountMinor,
  stripeObjectId: `re of ${paymentId}`,
})

test('the right amount stays right when some of it went back, in whatever order the ledger is read', () => {
  const movements = [backOf('p1', 300), captureOf(1_000)]
  const refunds = [refundOf(300, 'succeeded')]
  for (const read of [movements, movements.toReversed()]) {
    const money = moneyOf({ attempts: [attemptOf('succeeded')], movements: read, refunds })
    expect(holdReasonOf(money)).toBeNull()
  }
})

test('each attempt is held against its own money, whatever another one took', () => {
  const attempts = [attemptOf('succeeded'), { ...attemptOf('succeeded'), id: 'p2', attempt: 2 }]
  const both = [captureOf(500), { ...captureOf(1_000), paymentId: 'p2', stripeObjectId: 'pi_2' }]
  const refunds = [refundOf(500, 'succeeded'), { ...refundOf(300, 'succeeded'), id: 'r2', paymentId: 'p2' }]
  expect(holdReasonOf(moneyOf({ attempts, movements: both, refunds }))).toBeNull()
  // The second says that it succeeded, and took nothing.
  expect(holdReasonOf(moneyOf({ attempts, movements: [captureOf(1_000)] }))).toBe(wrong)
})

test('the currency of an attempt is that of its own capture, and the order’s where there is none', () => {
  const money = moneyOf({
    movements: [
      { ...backOf('p1', 5), currency: 'USD' },
      { ...captureOf(1_000), paymentId: 'p2', currency: 'EUR' },
      { ...captureOf(1_000), currency: 'CZK' },
      { ...captureOf(1_000), paymentId: 'p3' },
    ],
  })
  const currencies = ['p1', 'p2', 'p3', 'p4'].map((id) => currencyOf(money, id))
  expect(currencies).toEqual(['CZK', 'EUR', 'PLN', 'PLN'])
})

test('nothing is back of an order that took nothing, whatever was promised', () => {
  const attempts = [attemptOf('succeeded')]
  const refunds = [refundOf(1_000, 'pending')]
  expect(isAllBack(moneyOf({ attempts, refunds }))).toBe(false)
  expect(isAllBack(moneyOf({ attempts, refunds, movements: [backOf('p1', 1_000)] }))).toBe(false)
  expect(isAllBack(moneyOf({ attempts, refunds, movements: [captureOf(1_000)] }))).toBe(true)
})

test.each<[IntentUpdate['what'], boolean]>([
  ['unknown', true],
  ['processing', false],
  ['succeeded', false],
])('what staff accepted is accepted in that state alone: %s', (what, accepted) => {
  const attempt = { ...attemptOf('unknown'), accepted: true }
  const update = {
    kind: 'intent',
    intentId: 'pi_1',
    what,
    amountMinor: 1_000,
    currency: 'PLN',
    failure: null,
    byUs: false,
    ours: true,
    environment: undefined,
    asked: false,
    at: 5,
  } as const
  const change = weighIntentUpdate(moneyOf({ attempts: [attempt] }), attempt, update)?.change
  expect(change?.attempt).toMatchObject({ accepted })
})
