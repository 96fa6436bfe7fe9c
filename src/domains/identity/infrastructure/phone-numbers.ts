import { parsePhoneNumberFromString } from 'libphonenumber-js/min'

/** A phone number in E.164 form, or undefined where it is none. Without a country code it is taken for Polish. */
export function normalizePhone(text: string): string | undefined {
  const phone = parsePhoneNumberFromString(text, 'PL')
  return phone?.isValid() ? phone.number : undefined
}
