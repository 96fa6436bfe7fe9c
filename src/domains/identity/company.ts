/** What staff decided about a person who says that they buy for a company. */
export const membershipStates = ['pending', 'approved', 'refused'] as const
export type MembershipState = (typeof membershipStates)[number]

/** Days within which a bank transfer may be paid. */
export const paymentTerms = [7, 14, 21] as const
export type PaymentTermDays = (typeof paymentTerms)[number]

/** What a customer says of their company. */
export interface CompanyClaim {
  readonly name: string
  readonly nip: string
}

/** A customer's membership as they may see it: the name is the one they wrote until staff approve it. */
export interface Membership extends CompanyClaim {
  readonly state: MembershipState
  readonly paymentTermDays: PaymentTermDays | null
}

const weights = [6, 5, 7, 2, 3, 4, 5, 6, 7]

/** The ten digits of a Polish tax number, or undefined where the text is none: its last digit is a checksum. */
export function normalizeNip(text: string): string | undefined {
  const digits = text.replace(/^\s*PL/i, '').replaceAll(/[\s-]/g, '')
  if (!/^\d{10}$/.test(digits) || digits === '0000000000') return undefined
  const sum = weights.reduce((total, weight, index) => total + weight * Number(digits[index]), 0)
  // A remainder of 10 has no digit: such numbers are never given out.
  return sum % 11 === Number(digits[9]) ? digits : undefined
}
