import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  type Attempt,
  afterChange,
  type OrderMoney,
  paymentStatusOf,
  remainingMinor,
  type Standing,
} from '../../src/domains/payment/order-money'
import { paymentStates } from '../../src/domains/payment/payment'
import {
  giveBack,
  type IntentUpdate,
  weighIntentUpdate,
  weighRefundUpdate,
} from '../../src/domains/payment/stripe-update'

const total = 20_000

const attemptOf = (attempt: number, state: Attempt['state'] = 'requires_payment'): Attempt => ({
  id: `p${attempt}`,
  attempt,
  state,
  intentId: `pi_${attempt}`,
  amountMinor: total,
  stateAt: 100,
  stateRank: 0,
})

const updateOf = (what: IntentUpdate['what'], part: Partial<IntentUpdate> = {}): IntentUpdate => ({
  kind: 'intent',
  intentId: 'pi_1',
  what,
  amountMinor: total,
  currency: 'PLN',
  failure: null,
  byUs: false,
  ours: true,
  environment: 'test',
  asked: false,
  at: 101,
  ...part,
})

const moneyOf = (standing: Standing, ...attempts: Attempt[]): OrderMoney => ({
  orderId: 'order',
  standing,
  totalMinor: total,
  currency: 'PLN',
  attempts,
  movements: [],
  refunds: [],
  disputes: [],
})

const captured = (money: OrderMoney, ...intents: string[]): OrderMoney => ({
  ...money,
  movements: intents.map((stripeObjectId) => ({
    paymentId: stripeObjectId.replace('pi_', 'p'),
    kind: 'capture',
    amountMinor: total,
    stripeObjectId,
  })),
})

describe('what money does to its order', () => {
  test.each<[Standing, string]>([
    ['unpaid', 'confirm'],
    ['expired', 'confirm_late'],
    ['cancelled', 'give_back'],
    // Staff confirmed it without Stripe: a bank transfer came, or it is a mistake.
    ['sold', 'give_back'],
  ])('%s: %s', (standing, step) => {
    const attempt = attemptOf(1)
    const consequence = weighIntentUpdate(moneyOf(standing, attempt), attempt, updateOf('succeeded'))
    expect(consequence).toMatchObject({
      step,
      change: {
        attempt: { id: 'p1', state: 'succeeded' },
        movements: [{ paymentId: 'p1', kind: 'capture', amountMinor: total, stripeObjectId: 'pi_1' }],
      },
    })
  })

  test.each(['unpaid', 'expired', 'cancelled', 'sold'] as const)(
    'that of another intent beside the first, %s: given back; that of the same: nothing',
    (standing) => {
      const [first, second] = [attemptOf(1, 'succeeded'), attemptOf(2)]
      const money = captured(moneyOf(standing, first, second), 'pi_1')
      const update = updateOf('succeeded', { intentId: 'pi_2' })
      expect(weighIntentUpdate(money, second, update)).toMatchObject({ step: 'give_back' })
      expect(weighIntentUpdate(money, first, updateOf('succeeded'))).toBeUndefined()
    },
  )

  test('it is the strongest end: it counts whatever the attempt had come to, and however old it is', () => {
    for (const state of paymentStates) {
      const attempt = attemptOf(1, state)
      const consequence = weighIntentUpdate(
        moneyOf('unpaid', attempt),
        attempt,
        updateOf('succeeded', { at: 1 }),
      )
      expect(consequence?.step).toBe('confirm')
    }
  })
})

describe('an intent that was cancelled', () => {
  const [first, second] = [attemptOf(1), attemptOf(2)]
  const canceled = updateOf('canceled')

  test.each<[string, OrderMoney, IntentUpdate, 'cancel' | undefined]>([
    ['by somebody else ends an unpaid order', moneyOf('unpaid', first), canceled, 'cancel'],
    ['by the shop leaves the order', moneyOf('unpaid', first), { ...canceled, byUs: true }, undefined],
    ['leaves an order that has another attempt since', moneyOf('unpaid', first, second), canceled, undefined],
    ['leaves an order that is paid', moneyOf('sold', first), canceled, undefined],
    ['leaves an order that is over', moneyOf('expired', first), canceled, undefined],
  ])('%s', (...[, money, update, step]) => {
    const consequence = weighIntentUpdate(money, first, update)
    expect(consequence?.change.attempt?.state).toBe('cancelled')
    expect(consequence?.step).toBe(step)
  })

  test('ends the order by its newest attempt', () => {
    const update = { ...canceled, intentId: 'pi_2' }
    expect(weighIntentUpdate(moneyOf('unpaid', first, second), second, update)?.step).toBe('cancel')
  })

  test('undoes no end', () => {
    for (const state of ['succeeded', 'cancelled', 'failed'] as const) {
      const attempt = attemptOf(1, state)
      expect(weighIntentUpdate(moneyOf('unpaid', attempt), attempt, canceled)).toBeUndefined()
    }
  })
})

test('of the steps on the way the newest counts, and of one second the furthest; why it was declined is kept', () => {
  const failure = { code: 'insufficient_funds', message: 'No money.' }
  // By hand: the state that stands, its time and rank; the news; whether they count.
  const rows: [IntentUpdate['what'], number, number, boolean][] = [
    ['processing', 101, 9, true],
    ['processing', 100, 1, true],
    ['processing', 100, 2, false],
    ['requires_action', 100, 1, false],
    ['payment_failed', 100, 2, true],
    ['processing', 99, 0, false],
  ]
  for (const [what, at, rank, counts] of rows) {
    const attempt = { ...attemptOf(1), stateRank: rank }
    const found = weighIntentUpdate(moneyOf('unpaid', attempt), attempt, updateOf(what, { at, failure }))
    expect({ what, at, rank, counts: found !== undefined }).toEqual({ what, at, rank, counts })
    if (found) expect(found.change.attempt?.failure).toEqual(what === 'payment_failed' ? failure : null)
  }
})

test('a refund whose movement is missing is booked, and its state is left', () => {
  const attempt = attemptOf(1, 'succeeded')
  const row = { ...giveBack('p1', 500, 'r'), state: 'succeeded' as const, stripeRefundId: 're_1' }
  const money = { ...captured(moneyOf('sold', attempt), 'pi_1'), refunds: [row] }
  const update = { kind: 'refund', intentId: 'pi_1', id: 're_1', rowId: row.id, currency: 'PLN' } as const
  const found = weighRefundUpdate(money, attempt, {
    ...update,
    amountMinor: 500,
    state: 'pending',
    failure: null,
  })
  expect(found?.change.refunds).toEqual([row])
  expect(found?.change.movements).toMatchObject([{ kind: 'refund', amountMinor: -500 }])
})

/** Stories of an order with three intents, any of which may be paid, cancelled or neither, told in any order. */
const story = fc
  .array(
    fc.record({
      intent: fc.integer({ min: 1, max: 3 }),
      what: fc.constantFrom('succeeded', 'canceled', 'processing', 'payment_failed'),
      at: fc.integer({ min: 99, max: 105 }),
      byUs: fc.boolean(),
    }),
    { maxLength: 12 },
  )
  .map((steps) =>
    steps.map(({ intent, what, ...rest }) =>
      updateOf(what as IntentUpdate['what'], { intentId: `pi_${intent}`, ...rest }),
    ),
  )

/** As the shop carries it out; where stock is gone, late money is given back. */
function carryOut(money: OrderMoney, update: IntentUpdate, hasStock: boolean): OrderMoney {
  const attempt = money.attempts.find(({ intentId }) => intentId === update.intentId)
  const consequence = attempt && weighIntentUpdate(money, attempt, update)
  if (!attempt || !consequence) return money
  const next = afterChange(money, consequence.change)
  if (consequence.step === 'cancel') return { ...next, standing: 'cancelled' }
  const confirms = consequence.step === 'confirm' || (consequence.step === 'confirm_late' && hasStock)
  if (confirms) return { ...next, standing: 'sold' }
  if (!consequence.step) return next
  const back = giveBack(attempt.id, remainingMinor(next, attempt.id), 'second_payment')
  return afterChange(next, { refunds: [back] })
}

test('one order keeps at most one charge, and only where it goes on', () => {
  const standing = fc.constantFrom<Standing>('unpaid', 'expired', 'cancelled')
  fc.assert(
    fc.property(story, standing, fc.boolean(), (update, begins, hasStock) => {
      const before = moneyOf(begins, attemptOf(1, 'cancelled'), attemptOf(2, 'cancelled'), attemptOf(3))
      const after = update.reduce((money, one) => carryOut(money, one, hasStock), before)
      const kept = after.attempts.filter(({ id }) => remainingMinor(after, id) > 0)
      const paid = new Set(update.filter(({ what }) => what === 'succeeded').map(({ intentId }) => intentId))
      expect(after.movements).toHaveLength(paid.size)
      expect(kept).toHaveLength(after.standing === 'sold' ? 1 : 0)
      if (after.standing === 'sold') expect(paymentStatusOf(after)).toBe('paid')
      if (begins === 'cancelled' || paid.size === 0) expect(kept).toHaveLength(0)
    }),
    { numRuns: 1_000 },
  )
})
