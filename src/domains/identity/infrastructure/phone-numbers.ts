import { parsePhoneNumberFromString } from 'libphonenumber-js/min'

export interface PhoneNumber {
  /** In E.164 form: `+48512345678`. */
  readonly number: string
  /** `48` */
  readonly callingCode: string
}

/** Reads a phone number, or undefined where it is none. Without a country code it is taken for Polish. */
export function parsePhone(text: string): PhoneNumber | undefined {
  const phone = parsePhoneNumberFromString(text, 'PL')
  return phone?.isValid() ? { number: phone.number, callingCode: phone.countryCallingCode } : undefined
}

/** A phone number in E.164 form, or undefined where it is none. */
export function normalizePhone(text: string): string | undefined {
  return parsePhone(text)?.number
}
