import { closePendingOrder, confirmExpiredOrder, confirmPendingOrder, orderWakeUp } from '#order'
import type { Context } from '#platform/context'
import { type Transaction, wakeOnCommit } from '#platform/database'
import { currentRequestId } from '#platform/log'
import { moneyEvents } from '../../events'
import { readMoneyRows } from '../../infrastructure/money-rows'
import type { LockedPayment } from '../../infrastructure/payment-locks'
import {
  type Attempt,
  afterChange,
  currencyOf,
  isMismatched,
  type MoneyChange,
  type OrderMoney,
  paymentStatusOf,
  remainingMinor,
  type Standing,
  standingOf,
} from '../../order-money'
import { isKnownDispute, type StripeEventOutcome } from '../../payment'
import {
  type Consequence,
  giveBack,
  type OrderStep,
  type StripeUpdate,
  weighDisputeUpdate,
  weighIntentUpdate,
  weighRefundUpdate,
} from '../../stripe-update'
import { recordMoneyChange } from '../money/record-money-change'
import { describeMismatch, describeStripeUpdate, type NewTimelineEntry } from './describe-stripe-update'

export interface Arrival {
  readonly update: StripeUpdate
  readonly locked: LockedPayment
  /** The event that tells it; its end is written with its effect. */
  readonly eventId?: string
}

/**
 * Applies what Stripe says of an intent, a refund or a dispute to the order it is of, whose locks the caller holds:
 * three statements at most, as a rule. `ignored`: it changes nothing, and nothing is written. `mismatched`: the money is
 * not what was asked for; it is booked, and the order held until people have decided.
 */
export async function applyStripeUpdate(
  tx: Transaction,
  context: Context,
  arrival: Arrival,
): Promise<StripeEventOutcome> {
  const { update, locked } = arrival
  const { orderId } = locked
  const money = { ...(await readMoneyRows(tx, orderId)), ...headOf(locked) }
  const attempt = money.attempts.find(({ id }) => id === locked.paymentId)
  if (!attempt) throw new Error(`payment ${locked.paymentId} was locked and is not there`)
  const word = unknownWordOf(update)
  if (word !== undefined) {
    context.log.error({ alert: true, orderId, kind: update.kind, word }, 'Stripe says what nobody here knows')
  }
  if (update.kind !== 'intent' && update.currency !== currencyOf(money, attempt.id)) {
    context.log.error({ alert: true, orderId, currency: update.currency }, 'money of another currency')
    return 'mismatched'
  }
  const consequence = weigh(money, attempt, update)
  if (!consequence) return 'ignored'
  const after = afterChange(money, consequence.change)
  const isWrong =
    update.kind === 'intent' && after.attempts.some((one) => isWrongCapture(after, one, attempt))
  if (isWrong) {
    const { amountMinor, currency } = update
    context.log.error({ alert: true, orderId, amountMinor, currency }, 'the money is not what was asked for')
  }
  await carryOut(tx, { arrival, money, attempt, consequence })
  wakeOnCommit(tx, orderWakeUp(orderId))
  return isWrong ? 'mismatched' : 'applied'
}

function isWrongCapture(money: OrderMoney, attempt: Attempt, { id }: Attempt): boolean {
  return attempt.id === id && isMismatched(money, attempt)
}

function headOf({ orderId, orderStatus, totalMinor, currency }: LockedPayment) {
  return { orderId, standing: standingOf(orderStatus), totalMinor, currency }
}

/** A word of Stripe's that this release does not know: it is stored, and the order held. */
function unknownWordOf(update: StripeUpdate): string | undefined {
  if (update.kind === 'dispute') return isKnownDispute(update.status) ? undefined : update.status
  const isUnknown = update.kind === 'intent' ? update.what === 'unknown' : update.state === 'unknown'
  return isUnknown ? (update.failure?.code ?? '') : undefined
}

function weigh(money: OrderMoney, attempt: Attempt, update: StripeUpdate): Consequence | undefined {
  if (update.kind === 'intent') return weighIntentUpdate(money, attempt, update)
  if (update.kind === 'refund') return weighRefundUpdate(money, attempt, update)
  return weighDisputeUpdate(money, attempt, update)
}

interface Case {
  readonly arrival: Arrival
  readonly money: OrderMoney
  readonly attempt: Attempt
  readonly consequence: Consequence
}

async function carryOut(tx: Transaction, one: Case): Promise<void> {
  const { arrival, money, consequence } = one
  const { update, locked, eventId } = arrival
  const { change, entry, paymentStatus }: Stepped = consequence.step
    ? await stepOrder(tx, one, consequence.step)
    : { change: consequence.change, entry: describeStripeUpdate(money, update, consequence.change) }
  const before = { paymentStatus: paymentStatus ?? locked.paymentStatus }
  const event = eventId === undefined ? {} : { event: { id: eventId, outcome: 'applied' } as const }
  await recordMoneyChange(tx, { money, change, entry, before, ...event })
}

interface Stepped {
  readonly change: MoneyChange
  /** `done` where the order's own statement has written status and timeline already. */
  readonly entry: NewTimelineEntry | 'done'
  /** What that statement wrote, where it cannot know of money that went back before its capture was told. */
  readonly paymentStatus?: 'paid'
}

const reasons = {
  expired: 'late_payment',
  cancelled: 'order_cancelled',
  sold: 'second_payment',
  unpaid: 'second_payment',
} as const satisfies Record<Standing, string>

async function stepOrder(tx: Transaction, one: Case, step: OrderStep): Promise<Stepped> {
  const { money, attempt, consequence } = one
  const { change } = consequence
  const requestId = currentRequestId() ?? null
  const { orderId } = money
  const taken: Stepped = { change, entry: describeMismatch(money, change), paymentStatus: 'paid' }
  if (step === 'confirm' && (await confirmPendingOrder(tx, orderId, requestId))) return taken
  if (step === 'cancel') return await cancelWithIntent(tx, one)

  // Some of it may be back already: Stripe's news come in any order, and it refuses a refund of more than is left.
  const amountMinor = remainingMinor(afterChange(money, change), attempt.id)
  const reason = reasons[money.standing]
  const returning = { ...change, refunds: amountMinor > 0 ? [giveBack(attempt.id, amountMinor, reason)] : [] }
  const details = { amountMinor, reason }
  const entry = { event: moneyEvents.returned, actor: 'stripe', details } as const
  if (step !== 'confirm_late') return { change: returning, entry: amountMinor > 0 ? entry : undefined }
  const paymentStatus = paymentStatusOf(afterChange(money, returning))
  const confirmed = await confirmExpiredOrder(tx, {
    orderId,
    requestId,
    otherwise: { paymentStatus, event: entry.event, details },
  })
  return confirmed ? taken : { change: returning, entry: 'done' }
}

/** Somebody cancelled the intent at Stripe: the order can take no money any more. */
async function cancelWithIntent(tx: Transaction, { money, consequence }: Case): Promise<Stepped> {
  const cancelled = await closePendingOrder(tx, {
    orderId: money.orderId,
    status: 'cancelled',
    reason: 'payment_cancelled',
    actor: 'stripe',
    actorId: null,
    requestId: currentRequestId() ?? null,
  })
  return { change: consequence.change, entry: cancelled ? 'done' : undefined }
}
