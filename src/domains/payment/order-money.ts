import {
  barsRefunds,
  type DisputeStatus,
  type MovementKind,
  type PaymentState,
  type RefundActor,
  type RefundState,
} from './payment'
import { type DerivedStatus, derivePaymentStatus, givenBackMinor, isDisputed, isVoid } from './payment-status'

/** How an order stands, as far as its money is concerned. */
export type Standing = 'unpaid' | 'expired' | 'cancelled' | 'sold'

const standings = {
  pending: 'unpaid',
  expired: 'expired',
  cancelled: 'cancelled',
  confirmed: 'sold',
  preparing: 'sold',
  shipped: 'sold',
  delivered: 'sold',
} as const satisfies Record<string, Standing>

/** The standing of an order of this status. */
export function standingOf(orderStatus: keyof typeof standings): Standing {
  return standings[orderStatus]
}

export interface Attempt {
  readonly id: string
  readonly attempt: number
  readonly state: PaymentState
  readonly intentId: string | null
  readonly amountMinor: number
  /** Stripe's clock, in seconds, and our rank of the news that set the state. */
  readonly stateAt: number
  readonly stateRank: number
  /** Staff let the order go on as this stands; another state is not accepted by that. */
  readonly accepted?: boolean
}

export interface Failure {
  readonly code: string
  readonly message: string
}

export interface Movement {
  readonly paymentId: string
  readonly kind: MovementKind
  /** What the shop holds grows or shrinks by so much. */
  readonly amountMinor: number
  readonly stripeObjectId: string
  /** Unsaid where it is the order's. */
  readonly currency?: string
}

export interface Refund {
  readonly id: string
  readonly paymentId: string
  readonly amountMinor: number
  readonly state: RefundState
  readonly reason: string
  readonly actor: RefundActor
  readonly stripeRefundId: string | null
  readonly failure: Failure | null
  /** Staff let the order go on, whatever becomes of this. */
  readonly accepted?: boolean
}

export interface Dispute {
  /** Stripe's. */
  readonly id: string
  readonly paymentId: string
  readonly amountMinor: number
  readonly reason: string
  readonly status: DisputeStatus
  /** Stripe's clock, in seconds, of the news that set the status. */
  readonly stateAt: number
  /** Until when the bank hears the shop, in seconds; null where it does not ask. */
  readonly evidenceDueAt: number | null
}

/** All the money of one order, as read under its lock. */
export interface OrderMoney {
  readonly orderId: string
  readonly standing: Standing
  readonly totalMinor: number
  readonly currency: string
  readonly attempts: readonly Attempt[]
  readonly movements: readonly Movement[]
  readonly refunds: readonly Refund[]
  readonly disputes: readonly Dispute[]
}

/** What is to be written beside an order, in one statement. */
export interface MoneyChange {
  readonly attempt?: Attempt & { readonly failure: Failure | null }
  readonly movements?: readonly Movement[]
  readonly refunds?: readonly Refund[]
  readonly dispute?: Dispute
}

/** The money as it will be once the change is written. */
export function afterChange(money: OrderMoney, change: MoneyChange): OrderMoney {
  const booked = new Set(money.movements.map(identify))
  return {
    ...money,
    attempts: change.attempt ? replaceById(money.attempts, change.attempt) : money.attempts,
    movements: [...money.movements, ...(change.movements ?? []).filter((one) => !booked.has(identify(one)))],
    refunds: (change.refunds ?? []).reduce(replaceById<Refund>, money.refunds),
    disputes: change.dispute ? replaceById(money.disputes, change.dispute) : money.disputes,
  }
}

/** An object of Stripe is booked once for each kind. */
function identify({ stripeObjectId, kind }: Movement): string {
  return `${kind} ${stripeObjectId}`
}

function replaceById<Row extends { readonly id: string }>(rows: readonly Row[], row: Row): readonly Row[] {
  return [...rows.filter(({ id }) => id !== row.id), row]
}

/** How the order is paid, by rule. */
export function paymentStatusOf(money: OrderMoney): DerivedStatus {
  return derivePaymentStatus({
    ...money,
    orderIsDead: money.standing === 'expired' || money.standing === 'cancelled',
    captures: money.movements.filter(({ kind }) => kind === 'capture'),
  })
}

export type MoneyHold = 'dispute' | 'payment_unclear' | 'payment_mismatch'

/**
 * Why nothing of the order may leave the house, by what is known of its money. A bank decides before anybody here does;
 * what nobody here understands, and money that is not what was asked for, people have to look at.
 */
export function holdReasonOf(money: OrderMoney): MoneyHold | null {
  if (isDisputed(money)) return 'dispute'
  const isUnclear = [...money.attempts, ...money.refunds].some(
    ({ state, accepted = false }) => state === 'unknown' && !accepted,
  )
  if (isUnclear) return 'payment_unclear'
  return money.attempts.some((attempt) => isMismatched(money, attempt)) ? 'payment_mismatch' : null
}

/** The money as it will be once staff have accepted how it stands. */
export function afterAcceptance(money: OrderMoney): OrderMoney {
  return {
    ...money,
    attempts: money.attempts.map((attempt) => ({ ...attempt, accepted: true })),
    refunds: money.refunds.map((refund) => ({ ...refund, accepted: true })),
  }
}

export function isOnHold(money: OrderMoney): boolean {
  return holdReasonOf(money) !== null
}

/**
 * Whether what an attempt took is not what it asked for, until it is back, or as much of it as was too much, or staff
 * decided to let it be.
 */
export function isMismatched(
  money: OrderMoney,
  { id, state, amountMinor, accepted = false }: Attempt,
): boolean {
  if (state !== 'succeeded' || accepted) return false
  const capture = money.movements.find(({ kind, paymentId }) => kind === 'capture' && paymentId === id)
  if (!capture) return true
  const left = remainingMinor(money, id)
  const isAmount = capture.amountMinor === amountMinor || left === amountMinor
  return left > 0 && !(isAmount && currencyOf(money, id) === money.currency)
}

/** In which currency an attempt took its money: the order's, as a rule. */
export function currencyOf(money: OrderMoney, paymentId: string): string {
  const capture = money.movements.find((one) => one.kind === 'capture' && one.paymentId === paymentId)
  return capture?.currency ?? money.currency
}

/** What an attempt took that has not been given back, nor promised back, in minor units: never below zero. */
export function remainingMinor(money: OrderMoney, paymentId: string): number {
  const ofPayment = (row: { readonly paymentId: string }) => row.paymentId === paymentId
  const captured = money.movements
    .filter((movement) => ofPayment(movement) && movement.kind === 'capture')
    .reduce((total, { amountMinor }) => total + amountMinor, 0)
  const back = givenBackMinor({
    refunds: money.refunds.filter(ofPayment),
    disputes: money.disputes.filter(ofPayment),
  })
  return Math.max(0, captured - back)
}

/** The attempts that still hold money, the fullest first. */
export function attemptsWithMoney(money: OrderMoney): { paymentId: string; remainingMinor: number }[] {
  return money.attempts
    .map(({ id }) => ({ paymentId: id, remainingMinor: remainingMinor(money, id) }))
    .filter((one) => one.remainingMinor > 0)
    .sort((a, b) => b.remainingMinor - a.remainingMinor)
}

/** Whether all that was taken went back or was promised back, and not by disputes alone: then the order is over. */
export function isAllBack(money: OrderMoney): boolean {
  const isTaken = money.movements.some(({ kind }) => kind === 'capture')
  const isGiven = money.refunds.some(({ state }) => !isVoid(state))
  return isTaken && isGiven && attemptsWithMoney(money).length === 0
}

/** The dispute because of which Stripe would give nothing of this attempt back. */
export function findBarringDispute(
  { disputes }: Pick<OrderMoney, 'disputes'>,
  paymentId: string,
): Dispute | undefined {
  return disputes.find((dispute) => dispute.paymentId === paymentId && barsRefunds(dispute.status))
}

/** The sum of the ledger: what the shop holds for the order. */
export function heldMinor(money: OrderMoney): number {
  return money.movements.reduce((total, { amountMinor }) => total + amountMinor, 0)
}
