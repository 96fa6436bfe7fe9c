import type { Language } from '#platform/i18n'
import type { AdminPermission } from './permission'
import type { RoleName } from './role'

/** Somebody who works in the shop, with what they may do at this very moment. */
export interface Staff {
  readonly kind: 'staff'
  readonly userId: string
  readonly sessionId: string
  readonly deviceId: string
  readonly language: Language
  /** Somebody else chose their password: they choose their own before anything else. */
  readonly mustChangePassword: boolean
  readonly totpEnabled: boolean
  readonly permissions: readonly AdminPermission[]
  /** Where this request came from: with a stolen token, not where its session was opened. */
  readonly origin: { readonly ip: string | null; readonly userAgent: string | null }
}

/** A member of staff as colleagues see them, with what they may do. */
export interface Admin {
  readonly id: string
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly language: Language
  readonly totpEnabled: boolean
  /** They have an account and no password yet: it waits for them to follow their link. */
  readonly invited: boolean
  readonly mustChangePassword: boolean
  readonly blockedAt: Date | null
  readonly createdAt: Date
  readonly roles: readonly RoleName[]
  readonly permissions: readonly AdminPermission[]
}

/** A session of staff, as its tokens speak of it. */
export interface StaffSession {
  readonly id: string
  readonly userId: string
  readonly deviceId: string
  readonly generation: number
  readonly rotatedAt: Date
  readonly expiresAt: Date
}

/** A session of staff, as its owner sees it. */
export interface StaffSessionEntry {
  readonly id: string
  readonly deviceName: string
  readonly platform: string
  readonly ip: string | null
  readonly userAgent: string | null
  readonly createdAt: Date
  readonly lastSeenAt: Date
  readonly expiresAt: Date
}

/** The answer to a successful sign-in. */
export interface StaffTokens {
  readonly accessToken: string
  readonly refreshToken: string
  readonly expiresInSeconds: number
  readonly sessionId: string
  readonly userId: string
}

/** Of a first or a last name. */
export const maxNameLength = 100

/** Short enough to type, long enough to withstand a stolen table of hashes. */
export const passwordLength = { minimum: 12, maximum: 200 } as const

/** How many recovery codes an enrolment gives; each works once. */
export const recoveryCodeCount = 10
