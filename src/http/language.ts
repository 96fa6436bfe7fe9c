import { fallbackLanguage, type Language, negotiateLanguage } from '#platform/i18n'

const ofCallers = new WeakMap<Request, Language>()

/** Notes the language of a signed-in caller, so that a refusal, which knows only the request, speaks it too. */
export function rememberLanguage(request: Request, language: Language | undefined): void {
  if (language) ofCallers.set(request, language)
}

/** What the caller asked for, else what the signed-in user chose, else English. */
export function languageOf(request: Request, ofUser?: Language): Language {
  return (
    negotiateLanguage(request.headers.get('accept-language')) ??
    ofUser ??
    ofCallers.get(request) ??
    fallbackLanguage
  )
}
