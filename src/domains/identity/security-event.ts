/** What happened to an account that its owner or support may ask about one day. */
export const securityEventKinds = [
  /** Signed in on a device that this account had never used. */
  'new_device',
  /** A refresh token was used that had been replaced: somebody else has a copy. The session was revoked. */
  'refresh_reused',
  /** A refresh token came from another device than its own. It was refused. */
  'device_changed',
  /** Somebody answered a challenge for this account's phone with a wrong code. */
  'code_wrong',
  /** The same, and it was the last try that the challenge had. */
  'challenge_locked',
  'sessions_revoked',
  'user_blocked',
  'user_unblocked',
  /** Somebody tried to sign in as this member of staff, and was refused. */
  'sign_in_failed',
  /** They had to wait, because too many had failed. */
  'sign_in_paused',
  /** A rightly signed token of this person was refused by a route of staff. */
  'access_refused',
] as const
export type SecurityEventKind = (typeof securityEventKinds)[number]

/** An event as its account's owner sees it: without what staff noted for each other. */
export interface SecurityEvent {
  readonly id: string
  readonly kind: SecurityEventKind
  readonly createdAt: Date
  readonly sessionId: string | null
  readonly ip: string | null
  readonly userAgent: string | null
  /** Of the device that did it, as it calls itself; where it said so. */
  readonly deviceName: string | null
  readonly platform: string | null
  /** What the attempt was refused with. */
  readonly code: string | null
}
