const mark = '\ufffd'

/** Text as Postgres can store it: U+0000 and halves of surrogate pairs become the sign for what cannot be shown. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', mark)
}

/** Each escape of a JSON text: a surrogate pair, another UTF-16 code unit, or one such as an escaped backslash. */
const escapes =
  /\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u(?<unit>[0-9a-fA-F]{4})|[^u])/g
const unstorable = /^(?:0000|[dD][89a-fA-F])/

/** A JSON text all of whose strings Postgres can store: the very same where it could before. */
export function storableJson(json: string): string {
  return json.replace(escapes, (written, unit?: string) => (unit && unstorable.test(unit) ? mark : written))
}
