import type { Address } from '../address'
import type { Profile } from '../user'

export function viewOtp(opened: { challengeId: string; expiresAt: Date; resendAt: Date }) {
  return {
    challengeId: opened.challengeId,
    expiresAt: opened.expiresAt.toISOString(),
    resendAt: opened.resendAt.toISOString(),
  }
}

export function viewProfile(profile: Profile) {
  return { ...profile, createdAt: profile.createdAt.toISOString() }
}

/** An address book is short: the list has one page. */
export function viewAddresses(addresses: Address[]): { data: Address[]; nextCursor: null } {
  return { data: addresses, nextCursor: null }
}
