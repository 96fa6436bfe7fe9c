/** What happened to an account that its owner or support may ask about one day. */
export const securityEventKinds = [
  /** Signed in on a device that this account had never used. */
  'new_device',
  /** A refresh token was used that had been replaced: somebody else has a copy. The session was revoked. */
  'refresh_reused',
  /** A refresh token came from another device than its own. It was refused. */
  'device_changed',
  'sessions_revoked',
  'user_blocked',
  'user_unblocked',
] as const
export type SecurityEventKind = (typeof securityEventKinds)[number]
