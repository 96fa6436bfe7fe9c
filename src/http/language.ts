import { fallbackLanguage, type Language, negotiateLanguage } from '#platform/i18n'

/** What the caller asked for, else what the signed-in user chose, else English. */
export function languageOf(request: Request, ofUser?: Language): Language {
  return negotiateLanguage(request.headers.get('accept-language')) ?? ofUser ?? fallbackLanguage
}
