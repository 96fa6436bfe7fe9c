import { closePendingOrder, confirmExpiredOrder, confirmPendingOrder, orderWakeUp } from '#order'
import type { Context } from '#platform/context'
import { type Transaction, transact, wakeOnCommit } from '#platform/database'
import { currentRequestId } from '#platform/log'
import { moneyEvents } from '../events'
import { readMoneyRows } from '../infrastructure/money-rows'
import { type LockedPayment, lockPaymentOfEvent } from '../infrastructure/payment-locks'
import { closeEvent, type IncomingEvent } from '../infrastructure/stripe-events'
import {
  type Attempt,
  afterChange,
  isOnHold,
  type MoneyChange,
  type OrderMoney,
  paymentStatusOf,
  remainingMinor,
  type Standing,
  standingOf,
} from '../order-money'
import type { StripeEventOutcome } from '../payment'
import {
  type Consequence,
  giveBack,
  type OrderStep,
  type StripeUpdate,
  weighDisputeUpdate,
  weighIntentUpdate,
  weighRefundUpdate,
} from '../stripe-update'
import { describeStripeUpdate, type NewTimelineEntry } from './describe-stripe-update'
import { parseStripeEvent } from './parse-stripe-event'
import { recordMoneyChange } from './record-money-change'

type Outcome = StripeEventOutcome | 'repeated'

/**
 * Applies an event of Stripe, in one transaction with its row in the inbox, once however often it comes: four
 * statements at most. The webhook, the sweeper and a replay by staff all run this.
 */
export async function processStripeEvent(context: Context, event: IncomingEvent): Promise<Outcome> {
  const update = parseStripeEvent(event.payload)
  const { outcome, orderId } = await transact(context, async (tx): Promise<Processed> => {
    const { fresh, locked } = await lockPaymentOfEvent(tx, event, update?.intentId ?? null)
    if (!fresh) return { outcome: 'repeated' }
    await context.failpoint('event.opened')
    const outcome = await applyEvent(tx, context, { event, update, locked })
    await context.failpoint('event.applied')
    return { outcome, orderId: locked?.orderId }
  })
  context.log.info({ eventId: event.id, type: event.type, orderId, outcome }, 'stripe event')
  return outcome
}

interface Processed {
  readonly outcome: Outcome
  readonly orderId?: string | undefined
}

interface Arrival {
  readonly event: IncomingEvent
  readonly update: StripeUpdate | undefined
  readonly locked: LockedPayment | undefined
}

async function applyEvent(tx: Transaction, context: Context, arrival: Arrival): Promise<Outcome> {
  const { event, update, locked } = arrival
  const close = async (outcome: StripeEventOutcome): Promise<Outcome> => {
    await closeEvent(tx, event.id, outcome)
    return outcome
  }
  if (!update) return close('ignored')
  if (!locked) {
    const lost = update.kind === 'intent' && update.what === 'succeeded' && update.ours
    if (lost)
      context.log.error({ eventId: event.id, intentId: update.intentId }, 'money for an unknown intent')
    return close(lost ? 'unmatched' : 'ignored')
  }
  const money = { ...(await readMoneyRows(tx, locked.orderId)), ...headOf(locked) }
  const attempt = money.attempts.find(({ id }) => id === locked.paymentId)
  if (!attempt) throw new Error(`payment ${locked.paymentId} was locked and is not there`)
  if (!fits(money, attempt, update)) {
    context.log.error({ eventId: event.id, orderId: money.orderId }, 'the money is not what was asked for')
    return close('mismatched')
  }
  const consequence = weigh(money, attempt, update)
  if (!consequence) return close('ignored')
  await carryOut(tx, { event, locked, money, attempt, update, consequence })
  wakeOnCommit(tx, orderWakeUp(money.orderId))
  return 'applied'
}

function headOf({ orderId, orderStatus, totalMinor, currency }: LockedPayment) {
  return { orderId, standing: standingOf(orderStatus), totalMinor, currency }
}

/** Whether the news speak of the very money that was asked for. A cancelled intent speaks of none. */
function fits(money: OrderMoney, attempt: Attempt, update: StripeUpdate): boolean {
  if (update.kind !== 'intent') return update.currency === money.currency
  if (update.what === 'canceled') return true
  return update.currency === money.currency && update.amountMinor === attempt.amountMinor
}

function weigh(money: OrderMoney, attempt: Attempt, update: StripeUpdate): Consequence | undefined {
  if (update.kind === 'intent') return weighIntentUpdate(money, attempt, update)
  if (update.kind === 'refund') return weighRefundUpdate(money, attempt, update)
  return weighDisputeUpdate(money, attempt, update)
}

interface Case {
  readonly event: IncomingEvent
  readonly locked: LockedPayment
  readonly money: OrderMoney
  readonly attempt: Attempt
  readonly update: StripeUpdate
  readonly consequence: Consequence
}

async function carryOut(tx: Transaction, one: Case): Promise<void> {
  const { event, locked, money, update, consequence } = one
  const { change, entry, paymentStatus }: Stepped = consequence.step
    ? await stepOrder(tx, one, consequence.step)
    : { change: consequence.change, entry: describeStripeUpdate(money, update, consequence.change) }
  const before = { paymentStatus: paymentStatus ?? locked.paymentStatus, disputed: isOnHold(money) }
  await recordMoneyChange(tx, { money, change, entry, before, event: { id: event.id, outcome: 'applied' } })
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
  if (step === 'confirm' && (await confirmPendingOrder(tx, orderId, requestId))) {
    return { change, entry: undefined, paymentStatus: 'paid' }
  }
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
  return confirmed
    ? { change, entry: undefined, paymentStatus: 'paid' }
    : { change: returning, entry: 'done' }
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
