import type { Language } from '#platform/i18n'

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

/** A signed-in customer whose session was found valid in this request. */
export interface Customer {
  readonly kind: 'customer'
  readonly userId: string
  readonly sessionId: string
  readonly deviceId: string
  readonly userType: UserType
  readonly language: Language
  readonly priceList: PriceList
  /** The company that the customer may buy for; without payment terms, not by bank transfer. */
  readonly company?: { readonly id: string; readonly paymentTermDays: number | null } | null
}

export type Actor = Anonymous | Guest | Customer

export const anonymous: Anonymous = { kind: 'anonymous', priceList: 'retail', language: undefined }

export interface Profile {
  readonly id: string
  readonly userType: UserType
  readonly phone: string
  readonly firstName: string
  readonly lastName: string
  readonly email: string | null
  readonly language: Language
  readonly createdAt: Date
}
