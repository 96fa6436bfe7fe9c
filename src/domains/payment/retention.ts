import type { KeptTables } from '#platform/retention'

/**
 * How long rows are kept once nobody needs them. Stripe sends an event again for 30 days at most. Money that was not booked
 * is never forgotten: its event is all that tells of it.
 */
export const paymentRetention = [
  {
    table: 'stripe_events',
    age: 'processed_at',
    keepDays: 90,
    only: "processed_at is not null and coalesce(outcome, '') not in ('unmatched', 'mismatched')",
  },
]

/** What is never pruned, and why. */
export const paymentKept: KeptTables = {
  payments: 'kept by law',
  refunds: 'kept by law',
  refund_lines: 'kept by law',
  money_movements: 'the ledger of money',
  disputes: 'kept by law',
}
