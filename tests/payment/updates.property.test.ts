import { expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  afterChange,
  heldMinor,
  holdReasonOf,
  type OrderMoney,
  paymentStatusOf,
} from '../../src/domains/payment/order-money'
import { disputeStatuses, refundStates } from '../../src/domains/payment/payment'
import {
  type DisputeUpdate,
  type IntentUpdate,
  type RefundUpdate,
  type StripeUpdate,
  weighDisputeUpdate,
  weighIntentUpdate,
  weighRefundUpdate,
} from '../../src/domains/payment/stripe-update'

const total = 20_000

const unpaid: OrderMoney = {
  orderId: 'order',
  standing: 'unpaid',
  totalMinor: total,
  currency: 'PLN',
  attempts: [
    {
      id: 'p1',
      attempt: 1,
      state: 'requires_payment',
      intentId: 'pi_1',
      amountMinor: total,
      stateAt: 0,
      stateRank: 0,
    },
  ],
  movements: [],
  refunds: [
    {
      id: 'row',
      paymentId: 'p1',
      amountMinor: 700,
      state: 'pending',
      reason: 'r',
      actor: 'admin',
      stripeRefundId: null,
      failure: null,
    },
  ],
  disputes: [],
}

/** The order goes with its payment, as its own statements would let it. */
function hear(money: OrderMoney, update: StripeUpdate): OrderMoney {
  const [attempt] = money.attempts
  if (!attempt) throw new Error('no attempt')
  const consequence = weigh(money, attempt, update)
  if (!consequence) return money
  const next = afterChange(money, consequence.change)
  if (consequence.step === 'confirm') return { ...next, standing: 'sold' }
  return consequence.step === 'cancel' ? { ...next, standing: 'cancelled' } : next
}

function weigh(money: OrderMoney, attempt: OrderMoney['attempts'][number], update: StripeUpdate) {
  if (update.kind === 'intent') return weighIntentUpdate(money, attempt, update)
  if (update.kind === 'refund') return weighRefundUpdate(money, attempt, update)
  return weighDisputeUpdate(money, attempt, update)
}

/** All that can be told apart, without the ids that the shop gives itself. */
function endOf(money: OrderMoney) {
  const sorted = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort()
  return {
    standing: money.standing,
    status: paymentStatusOf(money),
    hold: holdReasonOf(money),
    held: heldMinor(money),
    attempts: sorted(money.attempts),
    movements: sorted(money.movements),
    refunds: sorted(
      money.refunds.map(({ id: _id, stripeRefundId, amountMinor, state, failure }) => [
        stripeRefundId,
        amountMinor,
        state,
        failure,
      ]),
    ),
    disputes: sorted(money.disputes),
  }
}

const at = fc.integer({ min: 100, max: 104 })
const intentBase = {
  kind: 'intent',
  intentId: 'pi_1',
  amountMinor: total,
  currency: 'PLN',
  ours: true,
  environment: 'test',
  asked: false,
} as const
// An intent has one end: it is paid or it is cancelled.
const intentStory = fc
  .tuple(
    fc.array(
      fc.record({ what: fc.constantFrom('requires_action', 'processing', 'payment_failed', 'unknown'), at }),
    ),
    fc.constantFrom('succeeded', 'canceled', undefined),
    fc.boolean(),
  )
  .map(([steps, end, byUs]): IntentUpdate[] =>
    [...steps, ...(end ? [{ what: end, at: 105 } as const] : [])].map((step) => ({
      ...intentBase,
      ...step,
      what: step.what as IntentUpdate['what'],
      byUs: step.what === 'canceled' && byUs,
      // What was declined is told by the second: two declines of one second are one to the shop.
      failure: step.what === 'payment_failed' ? { code: `declined_${step.at}`, message: '' } : null,
    })),
  )

const refundStory = fc
  .tuple(fc.constantFrom('re_1', 're_2'), fc.integer({ min: 1, max: total }), fc.integer({ min: 1, max: 5 }))
  .map(([id, amountMinor, length]): RefundUpdate[] =>
    refundStates.slice(0, length).map((state) => ({
      kind: 'refund',
      intentId: 'pi_1',
      id,
      rowId: id === 're_1' ? 'row' : undefined,
      amountMinor,
      currency: 'PLN',
      state,
      failure: state === 'failed' || state === 'unknown' ? { code: 'lost_card', message: '' } : null,
    })),
  )

const disputeStory = fc
  .tuple(
    fc.array(fc.record({ status: fc.constantFrom(...disputeStatuses, 'sent_to_the_moon', 'put_aside'), at })),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([steps, withdrawn, reinstated]): DisputeUpdate[] =>
    steps.map((step, index) => ({
      kind: 'dispute',
      intentId: 'pi_1',
      id: 'du_1',
      amountMinor: 900,
      currency: 'PLN',
      reason: 'fraudulent',
      evidenceDueAt: null,
      withdrawnMinor: withdrawn && index > 0 ? 900 : 0,
      reinstatedMinor: reinstated && index > 1 ? 900 : 0,
      ...step,
    })),
  )

const story = fc.tuple(intentStory, refundStory, disputeStory).map((parts): StripeUpdate[] => parts.flat())

test('the news of an order in any order, and told again and again, come to the same end', () => {
  const heard = story.chain((update) =>
    fc.record({
      entry: fc.constant(update),
      shuffled: fc.shuffledSubarray([...update, ...update], {
        minLength: update.length * 2,
        maxLength: update.length * 2,
      }),
    }),
  )
  fc.assert(
    fc.property(heard, ({ entry, shuffled }) => {
      expect(endOf(shuffled.reduce(hear, unpaid))).toEqual(endOf(entry.reduce(hear, unpaid)))
    }),
    { numRuns: 3_000 },
  )
})

test('what the shop holds is what came, less what went back, and says how the order is paid', () => {
  fc.assert(
    fc.property(story, (update) => {
      const money = update.reduce(hear, unpaid)
      const paid = money.movements.some(({ kind }) => kind === 'capture')
      const status = paymentStatusOf(money)
      expect(['paid', 'partially_refunded', 'refunded'].includes(status)).toBe(paid)
      const refunded = money.refunds
        .filter(({ state, stripeRefundId }) => stripeRefundId && state !== 'failed' && state !== 'cancelled')
        .reduce((sum, { amountMinor }) => sum + amountMinor, 0)
      const ofDisputes = money.movements
        .filter(({ kind }) => kind.startsWith('dispute'))
        .reduce((sum, { amountMinor }) => sum + amountMinor, 0)
      expect(heldMinor(money)).toBe((paid ? total : 0) - refunded + ofDisputes)
    }),
    { numRuns: 1_000 },
  )
})
