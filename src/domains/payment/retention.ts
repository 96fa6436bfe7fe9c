import type { KeptTables } from '#platform/retention'

/** How long rows are kept once nobody needs them. Stripe sends an event again for 30 days at most. */
export const paymentRetention = [
  { table: 'stripe_events', age: 'processed_at', keepDays: 90, only: 'processed_at is not null' },
]

/** What is never pruned, and why. */
export const paymentKept: KeptTables = {
  payments: 'kept by law',
  refunds: 'kept by law',
  refund_lines: 'kept by law',
  money_movements: 'the ledger of money',
  disputes: 'kept by law',
}
