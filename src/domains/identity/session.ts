import type { UserType } from './user'

export const platforms = ['ios', 'android', 'web', 'other'] as const
export type DevicePlatform = (typeof platforms)[number]

/** `admin` sessions are those of staff; they live shorter. */
export const sessionKinds = ['customer', 'admin'] as const

export interface Device {
  readonly id: string
  readonly name: string
  readonly platform: DevicePlatform
}

/** What an access token says. A token alone proves nothing: its session is looked up in every request. */
export interface JWTPayload {
  readonly sub: string
  readonly exp: number
  readonly iat: number
  readonly iss: string
  readonly aud: string
  readonly jti: string
  readonly type: 'access' | 'admin-access'
  readonly userType?: UserType
  readonly sessionId: string
  readonly deviceId: string
}

export interface RefreshTokenPayload {
  readonly sub: string
  readonly exp: number
  readonly type: 'refresh'
  readonly sessionId: string
  readonly generation: number
}

/**
 * Proves that a phone was verified and has no account yet; it can be used for one registration, on the device that
 * verified it. Which that is stands in the database only: whoever copies the token shall not learn it from there.
 */
export interface RegistrationTokenPayload {
  readonly sub: string
  readonly exp: number
  readonly type: 'registration'
}

/** Lets somebody without an account have a cart. It does not tell the device it was made for, which may sign in with it. */
export interface GuestTokenPayload {
  readonly sub: string
  readonly exp: number
  readonly type: 'guest'
}

/** Where a request came from, as far as it can be believed. */
export interface Origin {
  readonly ip: string | null
  readonly userAgent: string | null
}

export interface Session {
  readonly id: string
  readonly userId: string
  readonly userType: UserType
  readonly deviceId: string
  readonly generation: number
  /** When the present generation began, by the database's clock. */
  readonly rotatedAt: Date
  readonly expiresAt: Date
}

/** The answer to a successful sign-in. */
export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
  readonly expiresInSeconds: number
  readonly sessionId: string
  readonly userId: string
}

/** A device somebody is signed in on, as the list of sessions shows it. */
export interface SessionEntry {
  readonly id: string
  readonly deviceName: string
  readonly platform: DevicePlatform
  readonly ip: string | null
  readonly createdAt: Date
  readonly lastSeenAt: Date
  readonly expiresAt: Date
}

/** How many sessions the list shows: a session ends when its device signs in again, so that few have more. */
export const maxListedSessions = 100

/** The successor of a refresh token is given again for so long, in case the answer that carried it was lost. */
export const refreshReplaySeconds = 30

/** A session is noted as seen at most this often: a write for each request would be too many. */
export const lastSeenSeconds = 300

/** Why a customer's session was ended before its time. */
export type RevocationReason =
  | 'signed_out'
  | 'revoked_by_owner'
  | 'replaced'
  | 'refresh_reused'
  | 'blocked'
  | 'deleted'
  | 'role_changed'
  | 'revoked_by_staff'
