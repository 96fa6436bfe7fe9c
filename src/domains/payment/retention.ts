/** How long rows are kept once nobody needs them. Stripe sends an event again for 30 days at most. */
export const paymentRetention = [
  { table: 'stripe_events', age: 'processed_at', keepDays: 90, only: 'processed_at is not null' },
]
