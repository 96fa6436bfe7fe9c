import type { KeptTables } from '#platform/retention'

/**
 * How long rows are kept once nobody needs them. The day's limit of codes counts challenges of the last 24 hours; those
 * that led to a session also say which devices a phone's owner has, for as long as a session can live. A guest who
 * became a customer stays: the order domain may still have to merge that cart.
 */
export const identityRetention = [
  { table: 'otp_challenges', age: 'created_at', keepDays: 2, only: 'session_id is null' },
  { table: 'otp_challenges', age: 'created_at', keepDays: 90, only: 'session_id is not null' },
  { table: 'user_sessions', age: 'expires_at', keepDays: 30, only: 'revoked_at is null' },
  { table: 'user_sessions', age: 'revoked_at', keepDays: 30, only: 'revoked_at is not null' },
  { table: 'guests', age: 'expires_at', keepDays: 1, only: 'user_id is null' },
  { table: 'otp_alerts', age: 'day', keepDays: 30 },
  { table: 'security_events', age: 'created_at', keepDays: 730 },
]

/** What is never pruned, and why. */
export const identityKept: KeptTables = {
  users: 'accounts: deleted ones are emptied, and what they bought must stay',
  addresses: 'soft-deleted: orders may be shown with them',
  revoked_consents: 'proof of what was consented to, and for how long',
  companies: 'customers',
  company_members: 'who decided about them, and when',
}
