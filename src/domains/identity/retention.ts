/** How long rows are kept once nobody needs them. The day's limit of codes counts challenges of the last 24 hours. */
export const identityRetention = [
  { table: 'otp_challenges', age: 'created_at', keepDays: 2 },
  { table: 'user_sessions', age: 'expires_at', keepDays: 30, only: 'revoked_at is null' },
  { table: 'user_sessions', age: 'revoked_at', keepDays: 30, only: 'revoked_at is not null' },
]
