/** A secret and the name by which people and tokens speak of it. */
export interface Key {
  readonly id: string
  readonly secret: string
}

/** Keys whose work expires: the first makes what is new, all of them are believed, and the last is dropped one day. */
export type KeyList = readonly [Key, ...Key[]]

/** A key for what is numbered: it serves the numbers from `from` on, up to where the next one begins. */
export interface KeyRange extends Key {
  readonly from: number
}

/** Keys whose work stays: the number of a thing says whose it is, so that none is ever dropped. In the order of `from`. */
export type KeyRanges = readonly [KeyRange, ...KeyRange[]]

/** The id of a secret that stands alone, without one. What it makes carries no mark, as before there were lists. */
export const unnamedKey = 'unnamed'

/** `id:secret,id:secret`; a secret alone is the unnamed key. */
export function parseKeys(text: string): Key[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => {
      const separator = entry.indexOf(':')
      if (separator === -1) return { id: unnamedKey, secret: entry }
      return { id: entry.slice(0, separator), secret: entry.slice(separator + 1) }
    })
}

/** `new@5000:secret` serves from 5000 on; the key without a number serves from the beginning. */
export function rangeOf({ id, secret }: Key): KeyRange {
  const [, name, from] = /^(.*)@(\d{1,15})$/.exec(id) ?? []
  return name === undefined || from === undefined
    ? { id, secret, from: 0 }
    : { id: name, secret, from: Number(from) }
}

/** The key that serves this number. */
export function keyOf(ranges: KeyRanges, number: number): KeyRange {
  const [first] = ranges
  return ranges.findLast(({ from }) => from <= number) ?? first
}

/** What was made with a key, with the key's id before it, so that a count by id shows when a key may go. */
export function marked({ id }: Key, made: string): string {
  return id === unnamedKey ? made : `${id}:${made}`
}

/** What was made, without the mark. */
export function unmarked(stored: string): string {
  return stored.slice(stored.indexOf(':') + 1)
}
