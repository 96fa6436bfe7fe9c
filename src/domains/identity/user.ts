import type { Language } from '#platform/i18n'
import type { Membership, PaymentTermDays } from './company'

/** A household buys retail; a company's member buys wholesale once the membership is approved. */
export const userTypes = ['individual', 'corporate'] as const
export type UserType = (typeof userTypes)[number]

/** Decides prices, minimum quantities and the minimum order. */
export type PriceList = 'retail' | 'wholesale'

/** Whoever sent no token. */
export interface Anonymous {
  readonly kind: 'anonymous'
  readonly priceList: 'retail'
  readonly language: undefined
}

/** Somebody without an account who has a cart. */
export interface Guest {
  readonly kind: 'guest'
  readonly guestId: string
  readonly deviceId: string
  readonly priceList: 'retail'
  readonly language: undefined
}

/** The company that a customer may buy for; without payment terms, they may not pay by bank transfer. */
export interface CustomerCompany {
  readonly id: string
  readonly paymentTermDays: PaymentTermDays | null
}

/** A signed-in customer whose session was found valid in this request. */
export interface Customer {
  readonly kind: 'customer'
  readonly userId: string
  readonly sessionId: string
  readonly deviceId: string
  readonly userType: UserType
  readonly language: Language
  readonly priceList: PriceList
  /** Set, like the price list `wholesale`, once staff approved the membership. */
  readonly company: CustomerCompany | null
}

export type Actor = Anonymous | Guest | Customer

/** Whether an account is shut out, and since when. */
export interface AccountBlock {
  readonly id: string
  readonly blockedAt: Date | null
}

export interface Profile {
  readonly id: string
  readonly userType: UserType
  readonly phone: string
  readonly firstName: string
  readonly lastName: string
  readonly email: string | null
  readonly language: Language
  readonly termsVersion: string | null
  readonly marketingConsent: boolean
  /** Since when it holds. */
  readonly marketingConsentAt: Date | null
  /** When one was revoked last. */
  readonly marketingConsentRevokedAt: Date | null
  readonly company: Membership | null
  readonly createdAt: Date
}

/** What a customer may change of their profile; what is absent stays. */
export interface ProfileChanges {
  readonly firstName?: string | undefined
  readonly lastName?: string | undefined
  /** Null takes it away. */
  readonly email?: string | null | undefined
  readonly language?: Language | undefined
  /** The terms the customer accepts now. */
  readonly termsVersion?: string | undefined
  readonly marketingConsent?: boolean | undefined
}
