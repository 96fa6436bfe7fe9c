import type { Database, Reader } from './database'
import { likePattern } from './sql-text'

/** Letters of Polish and Turkish beside those that people without such a keyboard write for them. */
const accented = 'ĄĆĘŁŃÓŚŹŻÇĞİIÖŞÜÂÎÛąćęłńóśźżçğıöşüâîû'
const plain = 'acelnoszzcgiiosuaiuacelnoszzcgiosuaiu'

/** A text in SQL as it is searched: without accents and capitals. The same as `foldText`. */
export function foldedText({ sql }: Database | Reader, text: ReturnType<Database['sql']>) {
  return sql`lower(translate(${text}, ${accented}, ${plain}))`
}

export function foldText(text: string): string {
  return [...text.normalize('NFC')]
    .map((letter) => plain[accented.indexOf(letter)] ?? letter)
    .join('')
    .toLowerCase()
}

const mostWords = 6

/** The patterns of a search, all of which must be found, in whatever order: `Kowalska Zofia` is `Zofia Kowalska`. */
export function wordPatterns(text: string): string[] {
  return foldText(text)
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, mostWords)
    .map(likePattern)
}

const fewestDigits = 3

/** The pattern of a phone number or NIP, however it is written: `PL 526-104-08-28`, `0048 600 …`; undefined for a name. */
export function digitsPattern(text: string): string | undefined {
  const digits = text.replace(/^\s*PL/i, '').replace(/[\s().-]/g, '')
  const bare = digits.replace(/^(\+|00)/, '')
  return /^\d+$/.test(bare) && bare.length >= fewestDigits ? likePattern(bare) : undefined
}
