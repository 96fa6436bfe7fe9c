/** What happened to an account that its owner or support may ask about one day. */
export const securityEventKinds = [
  'new_device',
  'refresh_reused',
  'device_changed',
  'code_wrong',
  'challenge_locked',
  'sessions_revoked',
  'user_blocked',
  'user_unblocked',
  'sign_in_failed',
  'sign_in_paused',
  'access_refused',
] as const
export type SecurityEventKind = (typeof securityEventKinds)[number]

/** What each of them means, also to whoever reads the API’s document alone. */
export const securityEventMeanings: Readonly<Record<SecurityEventKind, string>> = {
  new_device: 'signed in on a device that this account had never used',
  refresh_reused:
    'a refresh token was used that had been replaced: somebody else has a copy, and the session was ended',
  device_changed: 'a refresh token came from another device than its own, and was refused',
  code_wrong: 'somebody answered a challenge for this account’s phone with a wrong code',
  challenge_locked: 'the same, and it was the last try that the challenge had',
  sessions_revoked:
    'sessions, if there were any, were ended before their time, by their owner or by the shop',
  user_blocked: 'the shop shut the account out',
  user_unblocked: 'the shop let the account in again',
  sign_in_failed:
    'somebody tried to sign in as this member of staff, or to prove within a session that they are, and was refused',
  sign_in_paused: 'they had to wait, because too many tries had failed',
  access_refused: 'a rightly signed token of this person was refused by a route of staff',
}

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
