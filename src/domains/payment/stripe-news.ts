import { newId } from '#platform/ids'
import type { Attempt, Dispute, Failure, MoneyChange, Movement, OrderMoney, Refund } from './order-money'
import {
  type DisputeStatus,
  disputeStatuses,
  endedPaymentStates,
  type PaymentState,
  type RefundState,
  refundStates,
} from './payment'

export interface IntentNews {
  readonly kind: 'intent'
  readonly intentId: string
  readonly what: 'requires_action' | 'processing' | 'payment_failed' | 'canceled' | 'succeeded'
  readonly amountMinor: number
  readonly currency: string
  readonly failure: Failure | null
  /** Cancelled by this shop itself, which then knows what it wants of the order. */
  readonly byUs: boolean
  /** Made by this shop, says its metadata. */
  readonly ours: boolean
  /** Stripe's clock, in seconds. */
  readonly at: number
}

export interface RefundNews {
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

export interface DisputeNews {
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
  readonly at: number
}

export type StripeNews = IntentNews | RefundNews | DisputeNews

/** What an order must do about news of its payment. */
export type OrderStep = 'confirm' | 'confirm_late' | 'cancel' | 'give_back'

export interface Consequence {
  readonly change: MoneyChange
  readonly step?: OrderStep
}

const meaning = {
  requires_action: { state: 'requires_action', rank: 1 },
  processing: { state: 'processing', rank: 2 },
  payment_failed: { state: 'declined', rank: 3 },
  canceled: { state: 'cancelled', rank: 4 },
  succeeded: { state: 'succeeded', rank: 5 },
} as const satisfies Record<IntentNews['what'], { state: PaymentState; rank: number }>

const endedStates: readonly PaymentState[] = endedPaymentStates

/**
 * What news of an intent mean for its attempt and its order; undefined where they change nothing. The newest counts,
 * by Stripe's clock and, within a second, by rank; an end is never undone, and money is the strongest end.
 */
export function weighIntentNews(
  money: OrderMoney,
  attempt: Attempt,
  news: IntentNews,
): Consequence | undefined {
  const { state, rank } = meaning[news.what]
  const changed = {
    ...attempt,
    state,
    newsAt: news.at,
    newsRank: rank,
    failure: news.what === 'payment_failed' ? news.failure : null,
  }
  if (news.what === 'succeeded') return weighSuccess(money, changed, news)
  if (endedStates.includes(attempt.state)) return undefined
  if (news.what === 'canceled') {
    const current = money.attempts.every((other) => other.attempt <= attempt.attempt)
    const endsOrder = current && !news.byUs && money.standing === 'unpaid'
    return { change: { attempt: changed }, ...(endsOrder && { step: 'cancel' }) }
  }
  const isNewer = news.at > attempt.newsAt || (news.at === attempt.newsAt && rank > attempt.newsRank)
  return isNewer ? { change: { attempt: changed } } : undefined
}

function weighSuccess(
  money: OrderMoney,
  attempt: NonNullable<MoneyChange['attempt']>,
  { intentId, amountMinor }: IntentNews,
): Consequence | undefined {
  const captures = money.movements.filter(({ kind }) => kind === 'capture')
  if (captures.some(({ stripeObjectId }) => stripeObjectId === intentId)) return undefined
  const capture = { paymentId: attempt.id, kind: 'capture', amountMinor, stripeObjectId: intentId } as const
  const change = { attempt, movements: [capture] }
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
export function weighRefundNews(
  money: OrderMoney,
  attempt: Attempt,
  news: RefundNews,
): Consequence | undefined {
  const known =
    money.refunds.find(({ stripeRefundId }) => stripeRefundId === news.id) ??
    money.refunds.find(({ id, stripeRefundId }) => id === news.rowId && !stripeRefundId)
  const movements = movementsOfRefund(attempt.id, news).filter((movement) => isUnbooked(money, movement))
  const isFirst = !known?.stripeRefundId
  const rises = isFirst || refundStates.indexOf(news.state) > refundStates.indexOf(known.state)
  if (!rises && movements.length === 0) return undefined
  const fresh: Refund = known ?? { ...giveBack(attempt.id, news.amountMinor, 'dashboard'), actor: 'stripe' }
  const refund = {
    ...fresh,
    amountMinor: news.amountMinor,
    stripeRefundId: news.id,
    ...(rises && { state: news.state, failure: news.failure }),
  }
  return { change: { refunds: [refund], movements } }
}

function movementsOfRefund(paymentId: string, { id, state, amountMinor }: RefundNews): Movement[] {
  const out: Movement = { paymentId, kind: 'refund', amountMinor: -amountMinor, stripeObjectId: id }
  const back: Movement = { paymentId, kind: 'refund_reversal', amountMinor, stripeObjectId: id }
  return state === 'failed' || state === 'cancelled' ? [out, back] : [out]
}

/** What news of a dispute mean: its row by Stripe's clock and rank, and the money that the bank moved. */
export function weighDisputeNews(
  money: OrderMoney,
  attempt: Attempt,
  news: DisputeNews,
): Consequence | undefined {
  const known = money.disputes.find(({ id }) => id === news.id)
  const movements = movementsOfDispute(attempt.id, news).filter((movement) => isUnbooked(money, movement))
  const isNewer = !known || news.at > known.newsAt || (news.at === known.newsAt && outranks(news, known))
  if (!isNewer && movements.length === 0) return undefined
  const { id, amountMinor, reason, status, at } = news
  const dispute: Dispute = { id, paymentId: attempt.id, amountMinor, reason, status, newsAt: at }
  return { change: { movements, ...(isNewer && { dispute }) } }
}

function outranks(news: DisputeNews, known: Dispute): boolean {
  return disputeStatuses.indexOf(news.status) > disputeStatuses.indexOf(known.status)
}

function movementsOfDispute(paymentId: string, news: DisputeNews): Movement[] {
  const { id: stripeObjectId, withdrawnMinor, reinstatedMinor } = news
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
