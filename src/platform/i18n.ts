import Negotiator from 'negotiator'

/** The languages of the shop. Product texts are written in Turkish first. */
export const languages = ['tr', 'en', 'pl'] as const
export type Language = (typeof languages)[number]

export const fallbackLanguage: Language = 'en'

export function isLanguage(value: string): value is Language {
  return (languages as readonly string[]).includes(value)
}

/**
 * The best of our languages for an `Accept-Language` header (RFC 9110, q-values honoured),
 * or undefined where the header is absent or wants none of them.
 */
export function negotiateLanguage(acceptLanguage: string | null): Language | undefined {
  if (!acceptLanguage) return undefined
  const negotiator = new Negotiator({ headers: { 'accept-language': acceptLanguage } })
  const best = negotiator.languages([...languages])[0]
  return best && isLanguage(best) ? best : undefined
}
