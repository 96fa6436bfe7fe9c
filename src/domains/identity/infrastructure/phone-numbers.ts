import { type PhoneNumber as Parsed, parsePhoneNumberFromString } from 'libphonenumber-js/max'

export interface PhoneNumber {
  /** In E.164 form: `+48512345678`. */
  readonly number: string
  /** `48` */
  readonly callingCode: string
  /** Of a country, and of a kind that gets texts at the price of a text: no landline, premium or satellite number. */
  readonly mobile: boolean
}

const home = { country: 'PL', callingCode: '48' } as const
/** Where a country does not tell the two apart, as in North America, a number may be either. */
const mobileTypes: readonly unknown[] = ['MOBILE', 'FIXED_LINE_OR_MOBILE']

/**
 * Reads a phone number, or undefined where it is none. Without a country code it is taken for Polish, also behind the 0
 * that was dialled within Poland and that many still write.
 */
export function parsePhone(text: string): PhoneNumber | undefined {
  const phone = withoutTrunkZero(parsePhoneNumberFromString(text, home.country))
  if (!phone?.isValid()) return undefined
  const mobile = phone.country !== undefined && mobileTypes.includes(phone.getType())
  return { number: phone.number, callingCode: phone.countryCallingCode, mobile }
}

function withoutTrunkZero(phone: Parsed | undefined): Parsed | undefined {
  if (phone?.countryCallingCode !== home.callingCode || !phone.nationalNumber.startsWith('0')) return phone
  return parsePhoneNumberFromString(phone.nationalNumber.slice(1), home.country)
}

/** A phone number in E.164 form, or undefined where it is none. */
export function normalizePhone(text: string): string | undefined {
  return parsePhone(text)?.number
}
