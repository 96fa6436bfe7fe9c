import { type Language, languages } from '#platform/i18n'

/** The texts of something, in the languages there are. */
export type Texts<Text> = Readonly<Partial<Record<Language, Text>>>

/** What staff change of them: a language or a field that is absent stays, a language that is null goes. */
export type TextChanges<Text> = Readonly<Partial<Record<Language, Partial<Text> | null>>>

/** Product texts are written in it first; the others fall back to it. */
export const sourceLanguage: Language = 'tr'

/** The texts after a change; `blank` says nothing in every field, which is how a new language begins. */
export function changeTexts<Text extends object>(
  before: Texts<Text>,
  changes: TextChanges<Text> | undefined,
  blank: Text,
): Texts<Text> {
  const after: Partial<Record<Language, Text>> = {}
  for (const language of languages) {
    const text = before[language]
    const change = changes?.[language]
    if (change === null || (!change && !text)) continue
    after[language] = { ...blank, ...text, ...change }
  }
  return after
}

export interface TextFault {
  readonly language: Language
  /** What is not said in it; empty where nothing is. */
  readonly fields: string[]
}

/** What is missing for customers to read it: a name in each language that there is, and `needed` or any text at all. */
export function findTextFault(
  texts: Texts<{ readonly description: string }>,
  needed?: Language,
): TextFault | undefined {
  for (const language of languages) {
    const fields = Object.entries(texts[language] ?? {}).filter(
      ([field, text]) => field !== 'description' && text === '',
    )
    if (fields.length > 0) return { language, fields: fields.map(([field]) => field) }
  }
  if (needed && !texts[needed]) return { language: needed, fields: [] }
  return Object.keys(texts).length > 0 ? undefined : { language: sourceLanguage, fields: [] }
}

/** The languages in which customers read another one instead. */
export function missingLanguages(texts: Texts<unknown>): Language[] {
  return languages.filter((language) => !texts[language])
}
