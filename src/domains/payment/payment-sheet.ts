import type { PaymentState, SheetStatus } from './payment'

/** What tells how far the payment of an order is. */
export interface SheetFacts {
  readonly orderStatus: string
  readonly paymentStatus: string
  readonly paymentMethod: string
  readonly overdue: boolean
  readonly paymentState: PaymentState | null
  readonly clientSecret: string | null
}

const settled: readonly string[] = ['paid', 'partially_refunded', 'refunded']

export function sheetStatusOf(facts: SheetFacts): SheetStatus {
  if (facts.paymentMethod === 'bank_transfer') return 'not_required'
  if (settled.includes(facts.paymentStatus)) return 'paid'
  if (facts.orderStatus !== 'pending') return 'closed'
  if (facts.paymentState === 'processing') return 'processing'
  // When its time is over an order gives out no secret, so that nobody pays for what is about to expire.
  if (facts.overdue) return 'closed'
  if (facts.paymentState === 'failed' || facts.paymentState === 'cancelled') return 'failed'
  return facts.clientSecret ? 'ready' : 'preparing'
}
