import {
  type DisputeStatus,
  isDisputeOpen,
  type PaymentState,
  type RefundState,
  voidRefundStates,
} from './payment'

/** All that decides how an order is paid. */
export interface MoneyFacts {
  /** Cancelled or expired: it takes no money any more. */
  readonly orderIsDead: boolean
  readonly totalMinor: number
  readonly attempts: readonly { readonly attempt: number; readonly state: PaymentState }[]
  readonly captures: readonly { readonly amountMinor: number }[]
  readonly refunds: readonly { readonly amountMinor: number; readonly state: RefundState }[]
  readonly disputes: readonly { readonly amountMinor: number; readonly status: DisputeStatus }[]
}

export type DerivedStatus =
  | 'pending'
  | 'requires_action'
  | 'processing'
  | 'paid'
  | 'failed'
  | 'cancelled'
  | 'partially_refunded'
  | 'refunded'

/**
 * How an order is paid: a rule over what is known, never a step from what it was before. So the order in which the
 * news of Stripe arrive, and how often, makes no difference.
 */
export function derivePaymentStatus(facts: MoneyFacts): DerivedStatus {
  const captured = sum(facts.captures)
  if (captured === 0) return statusOfAttempts(facts)
  const kept = captured - givenBackMinor(facts)
  if (kept >= facts.totalMinor) return 'paid'
  return kept > 0 ? 'partially_refunded' : 'refunded'
}

/** Whether nothing of the order may leave the house because a bank still has to decide. */
export function isDisputed(facts: Pick<MoneyFacts, 'disputes'>): boolean {
  return facts.disputes.some(({ status }) => isDisputeOpen(status))
}

/** Refunds that have not come to nothing, and disputes that were lost, in minor units. */
export function givenBackMinor({ refunds, disputes }: Pick<MoneyFacts, 'refunds' | 'disputes'>): number {
  return refundedMinor({ refunds }) + sum(disputes.filter(isLost))
}

/** Refunds that have not come to nothing, those that are still under way included, in minor units. */
export function refundedMinor({ refunds }: Pick<MoneyFacts, 'refunds'>): number {
  return sum(refunds.filter(({ state }) => !isVoid(state)))
}

export function isVoid(state: RefundState): boolean {
  return voidRefundStates.some((candidate) => candidate === state)
}

function isLost({ status }: { readonly status: DisputeStatus }): boolean {
  return status === 'lost'
}

const openStatuses = {
  creating: 'pending',
  requires_payment: 'pending',
  requires_action: 'requires_action',
  // The same intent can be paid by another try: the order waits for its money as before.
  declined: 'pending',
  processing: 'processing',
  // Nothing must be done to the order while its money may be moving.
  unknown: 'processing',
  // Succeeded without a capture: Stripe says that it took nothing.
  succeeded: 'pending',
  cancelled: 'cancelled',
  failed: 'failed',
} as const satisfies Record<PaymentState, DerivedStatus>

function statusOfAttempts({ attempts, orderIsDead }: MoneyFacts): DerivedStatus {
  if (orderIsDead) return 'cancelled'
  const latest = attempts.reduce<MoneyFacts['attempts'][number] | undefined>(
    (newest, one) => (newest && newest.attempt > one.attempt ? newest : one),
    undefined,
  )
  return latest ? openStatuses[latest.state] : 'pending'
}

function sum(rows: readonly { readonly amountMinor: number }[]): number {
  return rows.reduce((total, { amountMinor }) => total + amountMinor, 0)
}
