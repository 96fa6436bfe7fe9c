import { newId } from '#platform/ids'
import type { Attempt, Dispute, Failure, MoneyChange, Movement, OrderMoney, Refund } from './order-money'
import {
  type DisputeStatus,
  disputeStatuses,
  endedPaymentStates,
  isKnownDispute,
  type PaymentState,
  type RefundState,
  refundStates,
} from './payment'

/** What an intent was made for. */
export interface MadeFor {
  readonly orderId: string
  readonly paymentId: string
}

export interface IntentUpdate {
  readonly kind: 'intent'
  readonly intentId: string
  /** `unknown`: in a word that this release does not know; the failure says which. */
  readonly what:
    | 'requires_payment'
    | 'requires_action'
    | 'processing'
    | 'payment_failed'
    | 'unknown'
    | 'canceled'
    | 'succeeded'
  readonly amountMinor: number
  readonly currency: string
  readonly failure: Failure | null
  /** Cancelled by this shop itself, which then knows what it wants of the order. */
  readonly byUs: boolean
  /** Made by this shop, says its metadata, and in which of its environments, where it says that. */
  readonly ours: boolean
  readonly environment: string | undefined
  /** The attempt it was made for, and its order, where its metadata says so. */
  readonly madeFor?: MadeFor | undefined
  /** Stripe was asked, and answered; else an event told it. */
  readonly asked: boolean
  /** In seconds: by Stripe's clock when an event happened, by ours before Stripe was asked. */
  readonly at: number
}

export interface RefundUpdate {
  readonly kind: 'refund'
  readonly intentId: string
  readonly id: string
  /** The row it was asked for by; absent where somebody refunded in Stripe's Dashboard. */
  readonly rowId: string | undefined
  readonly amountMinor: number
  readonly currency: string
  readonly state: RefundState
  readonly failure: Failure | null
}

export interface DisputeUpdate {
  readonly kind: 'dispute'
  readonly intentId: string
  readonly id: string
  readonly amountMinor: number
  readonly currency: string
  readonly reason: string
  readonly status: DisputeStatus
  /** What the bank took for it so far, and gave back. */
  readonly withdrawnMinor: number
  readonly reinstatedMinor: number
  /** Until when the bank hears the shop. */
  readonly evidenceDueAt: number | null
  /** Stripe was asked, and answered; unsaid where an event told it. */
  readonly asked?: boolean
  readonly at: number
}

export type StripeUpdate = IntentUpdate | RefundUpdate | DisputeUpdate

/** What an order must do about news of its payment. */
export type OrderStep = 'confirm' | 'confirm_late' | 'cancel' | 'give_back'

export interface Consequence {
  readonly change: MoneyChange
  readonly step?: OrderStep
}

const meaning = {
  requires_payment: { state: 'requires_payment', rank: 0 },
  requires_action: { state: 'requires_action', rank: 1 },
  processing: { state: 'processing', rank: 2 },
  payment_failed: { state: 'declined', rank: 3 },
  unknown: { state: 'unknown', rank: 6 },
  canceled: { state: 'cancelled', rank: 4 },
  succeeded: { state: 'succeeded', rank: 5 },
} as const satisfies Record<IntentUpdate['what'], { state: PaymentState; rank: number }>

const endedStates: readonly PaymentState[] = endedPaymentStates

/** So far below an event of the same second is an answer: which of them was first nobody knows, and events come once. */
const askedRank = -10

/**
 * What news of an intent mean for its attempt and its order; undefined where they change nothing. The newest counts,
 * by Stripe's clock and, within a second, by rank; an end is never undone, and money is the strongest end.
 */
export function weighIntentUpdate(
  money: OrderMoney,
  attempt: Attempt,
  update: IntentUpdate,
): Consequence | undefined {
  const { state } = meaning[update.what]
  const rank = meaning[update.what].rank + (update.asked ? askedRank : 0)
  const changed = {
    ...attempt,
    state,
    stateAt: update.at,
    stateRank: rank,
    accepted: attempt.accepted === true && attempt.state === state,
    failure: update.what === 'payment_failed' || update.what === 'unknown' ? update.failure : null,
  }
  if (update.what === 'succeeded') return weighSuccess(money, changed, update)
  if (endedStates.includes(attempt.state)) return undefined
  if (update.what === 'canceled') {
    const current = money.attempts.every((other) => other.attempt <= attempt.attempt)
    const endsOrder = current && !update.byUs && money.standing === 'unpaid'
    return { change: { attempt: changed }, ...(endsOrder && { step: 'cancel' }) }
  }
  const isNewer = update.at > attempt.stateAt || (update.at === attempt.stateAt && rank > attempt.stateRank)
  return isNewer ? { change: { attempt: changed } } : undefined
}

function weighSuccess(
  money: OrderMoney,
  attempt: NonNullable<MoneyChange['attempt']>,
  { intentId, amountMinor, currency }: IntentUpdate,
): Consequence | undefined {
  const captures = money.movements.filter(({ kind }) => kind === 'capture')
  if (captures.some(({ stripeObjectId }) => stripeObjectId === intentId)) return undefined
  // Money that Stripe says it took without taking any: nothing to book, and people have to look.
  if (amountMinor === 0) return { change: { attempt } }
  const capture = { paymentId: attempt.id, kind: 'capture', amountMinor, stripeObjectId: intentId } as const
  const inItsCurrency = currency === money.currency ? capture : { ...capture, currency }
  const change = { attempt, movements: [inItsCurrency] }
  if (captures.length === 0 && money.standing === 'unpaid') return { change, step: 'confirm' }
  if (captures.length === 0 && money.standing === 'expired') return { change, step: 'confirm_late' }
  return { change, step: 'give_back' }
}

/** The refund that gives a whole capture back, because its order cannot take it. */
export function giveBack(paymentId: string, amountMinor: number, reason: string): Refund {
  return {
    id: newId(),
    paymentId,
    amountMinor,
    state: 'pending',
    reason,
    actor: 'system',
    stripeRefundId: null,
    failure: null,
  }
}

/** What news of a refund mean: its row, known or made now, and the ledger. States only ever rise in rank. */
export function weighRefundUpdate(
  money: OrderMoney,
  attempt: Attempt,
  update: RefundUpdate,
): Consequence | undefined {
  const known =
    money.refunds.find(({ stripeRefundId }) => stripeRefundId === update.id) ??
    money.refunds.find(({ id, stripeRefundId }) => id === update.rowId && !stripeRefundId)
  const movements = movementsOfRefund(attempt.id, update).filter((movement) => isUnbooked(money, movement))
  const isFirst = !known?.stripeRefundId
  const rises = isFirst || refundStates.indexOf(update.state) > refundStates.indexOf(known.state)
  if (!rises && movements.length === 0) return undefined
  const fresh: Refund = known ?? { ...giveBack(attempt.id, update.amountMinor, 'dashboard'), actor: 'stripe' }
  const refund = {
    ...fresh,
    amountMinor: update.amountMinor,
    stripeRefundId: update.id,
    ...(rises && { state: update.state, failure: update.failure, accepted: false }),
  }
  return { change: { refunds: [refund], movements } }
}

function movementsOfRefund(paymentId: string, { id, state, amountMinor }: RefundUpdate): Movement[] {
  const out: Movement = { paymentId, kind: 'refund', amountMinor: -amountMinor, stripeObjectId: id }
  const back: Movement = { paymentId, kind: 'refund_reversal', amountMinor, stripeObjectId: id }
  return state === 'failed' || state === 'cancelled' ? [out, back] : [out]
}

/** What news of a dispute mean: its row by Stripe's clock and rank, and the money that the bank moved. */
export function weighDisputeUpdate(
  money: OrderMoney,
  attempt: Attempt,
  update: DisputeUpdate,
): Consequence | undefined {
  const known = money.disputes.find(({ id }) => id === update.id)
  const movements = movementsOfDispute(attempt.id, update).filter((movement) => isUnbooked(money, movement))
  const isLater =
    !known || update.at > known.stateAt || (update.at === known.stateAt && outranks(update, known))
  // Asked again, Stripe says again what is known: only its news are another occurrence.
  const isNewer = isLater && !(update.asked && known && saysTheSame(update, known))
  if (!isNewer && movements.length === 0) return undefined
  const { id, amountMinor, reason, status, at, evidenceDueAt } = update
  const dispute: Dispute = {
    id,
    paymentId: attempt.id,
    amountMinor,
    reason,
    status,
    stateAt: at,
    evidenceDueAt,
  }
  return { change: { movements, ...(isNewer && { dispute }) } }
}

function saysTheSame(update: DisputeUpdate, { status, amountMinor, evidenceDueAt }: Dispute): boolean {
  const isDue = update.evidenceDueAt === evidenceDueAt
  return isDue && update.status === status && update.amountMinor === amountMinor
}

/** Words that nobody here knows are above those that somebody does, so that the order is held. */
function outranks({ status }: DisputeUpdate, known: Dispute): boolean {
  const rankOf = (word: DisputeStatus) =>
    isKnownDispute(word) ? disputeStatuses.indexOf(word) : disputeStatuses.length
  return rankOf(status) === rankOf(known.status)
    ? status > known.status
    : rankOf(status) > rankOf(known.status)
}

function movementsOfDispute(paymentId: string, update: DisputeUpdate): Movement[] {
  const { id: stripeObjectId, withdrawnMinor, reinstatedMinor } = update
  const taken: Movement = { paymentId, kind: 'dispute', amountMinor: -withdrawnMinor, stripeObjectId }
  const back: Movement = {
    paymentId,
    kind: 'dispute_reversal',
    amountMinor: reinstatedMinor,
    stripeObjectId,
  }
  return [taken, back].filter(({ amountMinor }) => amountMinor !== 0)
}

function isUnbooked({ movements }: OrderMoney, { kind, stripeObjectId }: Movement): boolean {
  return !movements.some((one) => one.kind === kind && one.stripeObjectId === stripeObjectId)
}
