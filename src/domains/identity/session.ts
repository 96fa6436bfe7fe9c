import type { UserType } from './user'

export const platforms = ['ios', 'android', 'web', 'other'] as const
export type DevicePlatform = (typeof platforms)[number]

/** `admin` sessions are those of staff; they live shorter. */
export const sessionKinds = ['customer', 'admin'] as const
export type SessionKind = (typeof sessionKinds)[number]

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

/** Proves that a phone was verified and has no account yet; it can be used for one registration. */
export interface RegistrationTokenPayload {
  readonly sub: string
  readonly exp: number
  readonly type: 'registration'
  readonly deviceId: string
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
