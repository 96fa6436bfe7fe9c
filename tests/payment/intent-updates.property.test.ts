import { expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  afterChange,
  heldMinor,
  type OrderMoney,
  paymentStatusOf,
  remainingMinor,
} from '../../src/domains/payment/order-money'
import { giveBack, type IntentUpdate, weighIntentUpdate } from '../../src/domains/payment/stripe-update'

const total = 20_000
const attempt = {
  id: 'p1',
  attempt: 1,
  state: 'requires_payment',
  intentId: 'pi_1',
  amountMinor: total,
  stateAt: 0,
  stateRank: 0,
} as const

const unpaid: OrderMoney = {
  orderId: 'order',
  standing: 'unpaid',
  totalMinor: total,
  currency: 'PLN',
  attempts: [attempt],
  movements: [],
  refunds: [],
  disputes: [],
}

const intentBase = {
  kind: 'intent',
  intentId: 'pi_1',
  amountMinor: total,
  currency: 'PLN',
  ours: true,
  environment: 'test',
} as const

/** What Stripe goes through with an intent, each step in a second of its own, and what it may come to. */
const lifeAtStripe = fc
  .tuple(
    fc.array(fc.constantFrom('requires_action', 'processing', 'payment_failed'), { maxLength: 4 }),
    fc.constantFrom('succeeded', 'canceled', undefined),
  )
  .map(([steps, end]) =>
    [...steps, ...(end ? [end] : [])].map((what, index) => ({ what, at: 101 + 2 * index })),
  )

type Step = Pick<IntentUpdate, 'what' | 'at'>

const updateOf = ({ what, at }: Step, asked: boolean): IntentUpdate => ({
  ...intentBase,
  what,
  at,
  asked,
  byUs: false,
  failure: what === 'payment_failed' ? { code: 'declined', message: '' } : null,
})

/** What Stripe answers who asks in this second: how the intent stands then or, as the answer is made later, soon after. */
function answerIn(life: readonly Step[], second: number, late: boolean): IntentUpdate {
  const step = life.findLast(({ at }) => at <= second + (late ? 1 : 0))
  return updateOf({ what: step?.what ?? 'requires_payment', at: second }, true)
}

const standings = fc.constantFrom('unpaid' as const, 'expired' as const, 'cancelled' as const)

test('events, answers and losses in any order come to the same end, and no money is left without order or refund', () => {
  const heard = lifeAtStripe.chain((life) => {
    const events = life.map((step) => updateOf(step, false))
    return fc.record({
      life: fc.constant(life),
      // Some events are lost, some come twice; somebody asks now and then.
      events: fc.array(fc.constantFrom(...events, undefined), { maxLength: 12 }),
      asked: fc.array(fc.record({ second: fc.integer({ min: 100, max: 112 }), late: fc.boolean() })),
      standing: standings,
      stockIsGone: fc.boolean(),
    })
  })
  fc.assert(
    fc.property(
      heard,
      fc.infiniteStream(fc.nat()),
      ({ life, events, asked, standing, stockIsGone }, order) => {
        const answers = asked.map(({ second, late }) => answerIn(life, second, late))
        const updates = [...events.filter((one) => one !== undefined), ...answers, answerIn(life, 200, false)]
        const weights = new Map(updates.map((one) => [one, order.next().value]))
        const shuffled = updates.toSorted((a, b) => (weights.get(a) ?? 0) - (weights.get(b) ?? 0))

        const start: OrderMoney = { ...unpaid, standing }
        const end = shuffled.reduce((money, one) => live(money, one, stockIsGone), start)
        const direct = live(start, answerIn(life, 200, false), stockIsGone)

        expect(outcomeOf(end)).toEqual(outcomeOf(direct))
        const isPaid = life.at(-1)?.what === 'succeeded'
        expect(end.movements.map(({ amountMinor }) => amountMinor)).toEqual(isPaid ? [total] : [])
        const back = end.refunds.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
        expect(back).toBe(isPaid && end.standing !== 'sold' ? total : 0)
      },
    ),
    { numRuns: 3_000 },
  )
})

/** The order goes with its money, as its own statements would let it. */
function live(money: OrderMoney, update: IntentUpdate, stockIsGone: boolean): OrderMoney {
  const [attempt] = money.attempts
  const consequence = attempt && weighIntentUpdate(money, attempt, update)
  if (!attempt || !consequence) return money
  const next = afterChange(money, consequence.change)
  const { step } = consequence
  if (step === 'confirm' || (step === 'confirm_late' && !stockIsGone)) return { ...next, standing: 'sold' }
  if (step === 'cancel') return { ...next, standing: 'cancelled' }
  if (step === undefined) return next
  return afterChange(next, { refunds: [giveBack(attempt.id, remainingMinor(next, attempt.id), 'late')] })
}

function outcomeOf(money: OrderMoney) {
  return {
    standing: money.standing,
    status: paymentStatusOf(money),
    held: heldMinor(money),
    state: money.attempts[0]?.state,
    refunds: money.refunds.map(({ amountMinor, state }) => [amountMinor, state]),
  }
}

test('an answer undoes nothing that an event of its second, or of a later one, said, whichever comes first', () => {
  const open = fc.constantFrom(
    'requires_payment',
    'requires_action',
    'processing',
    'payment_failed',
    'unknown',
  )
  fc.assert(
    fc.property(open, open, fc.nat({ max: 2 }), (happened, answered, later) => {
      const event = updateOf({ what: happened as Step['what'], at: 101 + later }, false)
      const answer = updateOf({ what: answered as Step['what'], at: 101 }, true)
      const ends = [
        [event, answer],
        [answer, event],
      ].map((updates) => updates.reduce((money, one) => live(money, one, false), unpaid))
      const [attempt] = live(unpaid, event, false).attempts
      expect(ends.map(({ attempts }) => attempts[0]?.state)).toEqual([attempt?.state, attempt?.state])
    }),
  )
})
