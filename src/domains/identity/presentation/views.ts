import type { Address } from '../address'
import type { SecurityEvent } from '../security-event'
import type { SessionEntry } from '../session'
import type { Profile } from '../user'

export function viewOtp(opened: { challengeId: string; expiresAt: Date; resendAt: Date }) {
  return {
    challengeId: opened.challengeId,
    expiresAt: opened.expiresAt.toISOString(),
    resendAt: opened.resendAt.toISOString(),
  }
}

export function viewGuest(opened: { guestToken: string; guestId: string; expiresAt: Date }) {
  return { ...opened, expiresAt: opened.expiresAt.toISOString() }
}

/** Sessions end by themselves and with their devices' next sign-in: the list has one page. */
export function viewSessions(sessions: readonly (SessionEntry & { readonly current: boolean })[]) {
  const data = sessions.map((session) => ({
    ...session,
    createdAt: session.createdAt.toISOString(),
    lastSeenAt: session.lastSeenAt.toISOString(),
    expiresAt: session.expiresAt.toISOString(),
  }))
  return { data, nextCursor: null }
}

export function viewProfile(profile: Profile) {
  return {
    ...profile,
    marketingConsentAt: profile.marketingConsentAt?.toISOString() ?? null,
    marketingConsentRevokedAt: profile.marketingConsentRevokedAt?.toISOString() ?? null,
    createdAt: profile.createdAt.toISOString(),
  }
}

export function viewSecurityEvent(event: SecurityEvent) {
  return { ...event, createdAt: event.createdAt.toISOString() }
}

/** An address book is short: the list has one page. */
export function viewAddresses(addresses: Address[]): { data: Address[]; nextCursor: null } {
  return { data: addresses, nextCursor: null }
}
