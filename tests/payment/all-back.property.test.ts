import { describe, expect, test } from 'bun:test'
import {
  type Attempt,
  type Dispute,
  findBarringDispute,
  isAllBack,
  type Movement,
  type OrderMoney,
  type Refund,
} from '../../src/domains/payment/order-money'
import { barsRefunds, disputeStatuses } from '../../src/domains/payment/payment'

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

describe('all of the money is back', () => {
  const paid = { attempts: [attemptOf(1)], movements: [captureOf('p1', 1_000)] }
  const refunds = (...parts: [number, Refund['state']][]) => ({
    refunds: parts.map(([amountMinor, state], index) => refundOf(`r${index}`, 'p1', { amountMinor, state })),
  })
  const lost = { disputes: [disputeOf('d', 'p1', { amountMinor: 400, status: 'lost' })] }

  test.each<[string, Partial<OrderMoney>, boolean]>([
    ['nothing was taken', refunds([1_000, 'pending']), false],
    ['nothing went back', paid, false],
    ['all but a grosz went back', { ...paid, ...refunds([999, 'succeeded']) }, false],
    ['all of it is promised', { ...paid, ...refunds([1_000, 'pending']) }, true],
    ['in parts', { ...paid, ...refunds([300, 'succeeded'], [700, 'pending']) }, true],
    ['one of the parts failed', { ...paid, ...refunds([300, 'failed'], [700, 'pending']) }, false],
    ['a bank took the rest', { ...paid, ...lost, ...refunds([600, 'succeeded']) }, true],
    [
      'a bank took all of it',
      { ...paid, disputes: [disputeOf('d', 'p1', { amountMinor: 1_000, status: 'lost' })] },
      false,
    ],
    [
      'of two payments, one is back',
      {
        attempts: [attemptOf(1), attemptOf(2)],
        movements: [captureOf('p1', 1_000), captureOf('p2', 1_000)],
        ...refunds([1_000, 'succeeded']),
      },
      false,
    ],
  ])('%s', (_, money, isBack) => {
    expect(isAllBack(moneyOf(money))).toBe(isBack)
  })
})

test('a dispute bars the refunds of its payment while it is open; an inquiry does not', () => {
  const barring = disputeStatuses.filter(barsRefunds)
  expect(barring.filter((status) => status.startsWith('warning_'))).toEqual([])
  expect(barring).toContain('needs_response')
  for (const ended of ['won', 'lost', 'prevented']) expect(barsRefunds(ended)).toBe(false)
  expect(barsRefunds('a_word_of_tomorrow')).toBe(true)
  const open = disputeOf('open', 'p1', { amountMinor: 1, status: 'under_review' })
  const won = disputeOf('won', 'p1', { amountMinor: 1, status: 'won' })
  const other = disputeOf('other', 'p2', { amountMinor: 1, status: 'needs_response' })
  expect(findBarringDispute({ disputes: [won, other, open] }, 'p1')).toEqual(open)
  expect(findBarringDispute({ disputes: [won, other] }, 'p1')).toBeUndefined()
})
