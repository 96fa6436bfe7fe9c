import { expect, test } from 'bun:test'
import {
  type Attempt,
  afterAcceptance,
  holdReasonOf,
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
