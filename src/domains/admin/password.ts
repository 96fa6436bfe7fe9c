import { guessedWords } from './guessed-words'
import { passwordLength } from './staff'

export type PasswordFault = 'length' | 'digits' | 'blank' | 'own_words' | 'common'

/** Whose password it is to be: nothing is tried earlier than what everybody knows of a person. */
export interface PasswordOwner {
  readonly email: string
  readonly firstName: string
  readonly lastName: string
}

/** What is left of a password without its guessable parts has so many different letters and signs, or is too little. */
const fewestSigns = 4

/** The one spelling of a password: keyboards write `é` as one character or as two. */
export function normalizePassword(password: string): string {
  return password.normalize('NFC')
}

/** Why this cannot be the password of this person; undefined where it can. */
export function passwordFault(password: string, owner: PasswordOwner): PasswordFault | undefined {
  const text = normalizePassword(password)
  const length = [...text].length
  if (length < passwordLength.minimum || length > passwordLength.maximum) return 'length'
  if (/^[\p{Z}\p{C}]*$/u.test(text)) return 'blank'
  if (/^[\p{N}\p{Z}\p{C}]*$/u.test(text)) return 'digits'
  const isLittleWithout = (words: readonly string[]) =>
    spellingsOf(text).some((spelling) => isLittle(spelling, words))
  const own = ownWords(owner)
  if (isLittleWithout(own)) return isLittleWithout([]) ? 'common' : 'own_words'
  return isLittleWithout([...own, ...guessedWords]) ? 'common' : undefined
}

/** The text in plain letters, as it stands, without what is put before and behind a word, and with `4` read as `a`. */
function spellingsOf(text: string): string[] {
  const plain = plainLetters(text)
  const inner = plain.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  const texts = inner === '' ? [plain] : [plain, inner]
  return [...texts, ...texts.map(readAsLetters)]
}

function isLittle(spelling: string, words: readonly string[]): boolean {
  let left = spelling
  for (const word of words.toSorted((one, other) => other.length - one.length)) {
    left = left.replaceAll(word, ' ')
  }
  return new Set(left.replaceAll(/[\p{N}\p{Z}\p{C}]/gu, '')).size < fewestSigns
}

function ownWords({ email, firstName, lastName }: PasswordOwner): string[] {
  const [local = '', domain = ''] = email.split('@')
  const whole = [email, local, firstName, lastName, `${firstName}${lastName}`]
  const parts = [
    ...local.split(/[._+-]/),
    ...domain.split('.'),
    ...`${firstName} ${lastName}`.split(/[\s'-]/),
  ]
  return [...new Set([...whole, ...parts].map(plainLetters))].filter((word) => word.length >= 3)
}

const undecomposed: Readonly<Record<string, string>> = { ł: 'l', ı: 'i' }

/** Lower case without accents, so that `Ayşe` is found in `ayse`. */
function plainLetters(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[łı]/g, (letter) => undecomposed[letter] ?? letter)
}

const signs: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}

function readAsLetters(text: string): string {
  return text.replaceAll(/[0134578@$!]/g, (sign) => signs[sign] ?? sign)
}
