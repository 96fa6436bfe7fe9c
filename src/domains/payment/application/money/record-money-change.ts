import {
  cancelConfirmedOrder,
  type OrderActor,
  orderTopics,
  type PaymentStatus,
  type ReturnedUnits,
  recordPaymentStatus,
} from '#order'
import type { Transaction } from '#platform/database'
import { newId } from '#platform/ids'
import { currentRequestId } from '#platform/log'
import type { NewMessage } from '#platform/outbox'
import { moneyEvents, paymentTopics } from '../../events'
import { writeMoneyChange } from '../../infrastructure/money-rows'
import { recordRefundEffects } from '../../infrastructure/refunds'
import {
  afterChange,
  holdReasonOf,
  isAllBack,
  type MoneyChange,
  type OrderMoney,
  paymentStatusOf,
} from '../../order-money'
import { barsRefunds, type StripeEventOutcome } from '../../payment'
import { isVoid, refundedMinor } from '../../payment-status'
import type { NewTimelineEntry } from '../stripe-event/describe-stripe-update'

export interface MoneyRecord {
  readonly money: OrderMoney
  readonly change: MoneyChange
  /** `done` where a statement of the order's own has written its status and timeline already. */
  readonly entry: NewTimelineEntry | 'done'
  readonly before: { readonly paymentStatus: PaymentStatus }
  readonly actorId?: string | null
  readonly event?: { readonly id: string; readonly outcome: StripeEventOutcome }
  /** How the order ends, should all of its money be back; unsaid, as after a refund in Stripe's Dashboard. */
  readonly ending?: OrderEnding
}

/** The end of an order that has not left the house, because all of its money is back. */
export interface OrderEnding {
  readonly reason: 'staff' | 'refunded'
  readonly actor: OrderActor
  readonly actorId: string | null
  readonly details?: Readonly<Record<string, unknown>>
  /** Whether the units that are still out go back on sale; else they are written off. */
  readonly restock: boolean
}

/** What a change of an order's money led to beside it. */
export interface MoneyOutcome {
  readonly cancelledOrder: boolean
  /** What went back on sale because of that. */
  readonly returned: readonly ReturnedUnits[]
}

const nothingElse: MoneyOutcome = { cancelledOrder: false, returned: [] }

/**
 * Writes a change of an order's money: how the order is paid, by rule, with its timeline, and the money's own rows with
 * the messages for the worker. Two statements as a rule and, where with it all of the money is back, the end of an order that
 * has not left the house: this is the one way there, whoever gave it back. The caller holds the order's lock.
 */
export async function recordMoneyChange(tx: Transaction, record: MoneyRecord): Promise<MoneyOutcome> {
  const { money, change, entry, before } = record
  const after = afterChange(money, change)
  const paymentStatus = paymentStatusOf(after)
  const holdReason = holdReasonOf(after)
  const requestId = currentRequestId() ?? null
  const goesBack = refundedMinor(after) !== refundedMinor(money)
  const differs = paymentStatus !== before.paymentStatus || holdReason !== holdReasonOf(money)
  // What the order's own statement has written does not say what goes back.
  if (goesBack || (entry !== 'done' && (entry || differs))) {
    const { orderId } = money
    const status = { orderId, paymentStatus, holdReason, requestId, refundedMinor: refundedMinor(after) }
    await recordPaymentStatus(tx, { ...status, ...(entry && entry !== 'done' && { entry }) })
    if (isHeldUnsaid(money, after, entry)) {
      const details = { reason: holdReason }
      await recordPaymentStatus(tx, {
        ...status,
        entry: { event: moneyEvents.held, actor: 'system', details },
      })
    }
  }
  await writeMoneyChange(tx, {
    orderId: money.orderId,
    currency: money.currency,
    change,
    messages: messagesOf(money, change),
    movementIds: (change.movements ?? []).map(() => newId()),
    actorId: record.actorId ?? null,
    ...(record.event && { event: record.event }),
  })
  const isOver = !isAllBack(money) && isAllBack(after)
  // An order that its own statement left expired, and one that was cancelled before, cannot end once more.
  return isOver && entry !== 'done' && money.standing !== 'cancelled'
    ? await endOrder(tx, record)
    : nothingElse
}

/**
 * Whether the order is held from now on by what its entry does not tell: so it is where a refund of what was too much fails,
 * or a dispute ends and something else is left. The timeline says since when an order is held.
 */
function isHeldUnsaid(money: OrderMoney, after: OrderMoney, entry: MoneyRecord['entry']): boolean {
  const holdReason = holdReasonOf(after)
  if (holdReason === null || holdReason === 'dispute' || holdReason === holdReasonOf(money)) return false
  return !entry || entry === 'done' || entry.event !== moneyEvents.held
}

/** What the worker has to do about it: ask for refunds, call people to those that failed. */
function messagesOf(money: OrderMoney, change: MoneyChange): NewMessage[] {
  const { orderId } = money
  const knownStates = new Map(money.refunds.map(({ id, state }) => [id, state]))
  const refunds = change.refunds ?? []
  const asked = refunds.filter(
    ({ id, stripeRefundId, state }) => state === 'pending' && !stripeRefundId && !knownStates.has(id),
  )
  const failed = refunds.filter(({ id, state }) => isVoid(state) && !isVoid(knownStates.get(id) ?? 'pending'))
  return [
    ...asked.map(({ id }) => ({ topic: paymentTopics.refundRequested, payload: { refundId: id } })),
    ...failed.map(({ id }) => ({ topic: paymentTopics.refundFailed, payload: { refundId: id, orderId } })),
    ...(isFreed(money, change)
      ? [{ topic: orderTopics.refundDue, payload: { orderId, reason: 'order_cancelled' } }]
      : []),
  ]
}

/** Whether a dispute has ended that kept the money of a dead order from going back. */
function isFreed(money: OrderMoney, change: MoneyChange): boolean {
  if (money.standing !== 'cancelled' && money.standing !== 'expired') return false
  const isBarred = ({ disputes }: OrderMoney) => disputes.some(({ status }) => barsRefunds(status))
  return isBarred(money) && !isBarred(afterChange(money, change))
}

const byStripe: OrderEnding = { reason: 'refunded', actor: 'stripe', actorId: null, restock: true }

async function endOrder(tx: Transaction, { money, change, ending }: MoneyRecord): Promise<MoneyOutcome> {
  const { orderId } = money
  const requestId = currentRequestId() ?? null
  const returned = await cancelConfirmedOrder(tx, { ...(ending ?? byStripe), orderId, requestId })
  if (!returned) return nothingElse
  const [refund] = change.refunds ?? []
  // Whoever says how the order ends writes down what more they did.
  if (refund && !ending)
    await recordRefundEffects(tx, { refundId: refund.id, cancelledOrder: true, returned })
  return { cancelledOrder: true, returned }
}
