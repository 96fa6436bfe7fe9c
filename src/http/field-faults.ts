import type { ErrorParams, FieldError, FieldText } from '#platform/errors'

/** What can be wrong with one field, in words that say what would be right. */
const texts = {
  UNKNOWN_FIELD: {
    tr: '“{name}” diye bir alan yok. Şunu mu demek istediniz: {nearest}?',
    en: 'There is no field “{name}”. Did you mean {nearest}?',
    pl: 'Nie ma pola „{name}”. Czy chodziło o {nearest}?',
  },
  UNKNOWN_FIELD_HERE: {
    tr: '“{name}” diye bir alan yok. Bilinenler: {known}.',
    en: 'There is no field “{name}”. Known here: {known}.',
    pl: 'Nie ma pola „{name}”. Znane tutaj: {known}.',
  },
  UNKNOWN_PARAMETER: {
    tr: '“{name}” diye bir parametre yok. Şunu mu demek istediniz: {nearest}?',
    en: 'There is no parameter “{name}”. Did you mean {nearest}?',
    pl: 'Nie ma parametru „{name}”. Czy chodziło o {nearest}?',
  },
  UNKNOWN_PARAMETER_HERE: {
    tr: '“{name}” diye bir parametre yok. Bilinenler: {known}.',
    en: 'There is no parameter “{name}”. Known here: {known}.',
    pl: 'Nie ma parametru „{name}”. Znane tutaj: {known}.',
  },
  UNKNOWN_FIELD_AT_ALL: {
    tr: '“{name}” diye bir alan yok; burada hiç alan beklenmiyor.',
    en: 'There is no field “{name}”: none is expected here.',
    pl: 'Nie ma pola „{name}”: nie oczekuje się tu żadnego.',
  },
  UNKNOWN_PARAMETER_AT_ALL: {
    tr: '“{name}” diye bir parametre yok; burada hiç parametre beklenmiyor.',
    en: 'There is no parameter “{name}”: none is expected here.',
    pl: 'Nie ma parametru „{name}”: nie oczekuje się tu żadnego.',
  },
  REPEATED_PARAMETER: {
    tr: '“{name}” yalnızca bir kez verilebilir.',
    en: '“{name}” can be given only once.',
    pl: '„{name}” można podać tylko raz.',
  },
  ZERO_BYTE: {
    tr: 'Metin boş bayt (U+0000) içeremez.',
    en: 'The text must not contain a zero byte (U+0000).',
    pl: 'Tekst nie może zawierać bajtu zerowego (U+0000).',
  },
  REQUIRED: {
    tr: 'Bu alan gerekli.',
    en: 'This field is required.',
    pl: 'To pole jest wymagane.',
  },
  NOT_A_TEXT: { tr: 'Bir metin olmalı.', en: 'This must be a text.', pl: 'To musi być tekst.' },
  NOT_A_NUMBER: { tr: 'Bir sayı olmalı.', en: 'This must be a number.', pl: 'To musi być liczba.' },
  NOT_A_WHOLE_NUMBER: {
    tr: 'Bir tam sayı olmalı.',
    en: 'This must be a whole number.',
    pl: 'To musi być liczba całkowita.',
  },
  NOT_TRUE_OR_FALSE: {
    tr: 'true ya da false olmalı.',
    en: 'This must be true or false.',
    pl: 'To musi być true albo false.',
  },
  NOT_A_LIST: { tr: 'Bir liste olmalı.', en: 'This must be a list.', pl: 'To musi być lista.' },
  NOT_AN_OBJECT: {
    tr: 'Alanları olan bir nesne olmalı.',
    en: 'This must be an object with fields.',
    pl: 'To musi być obiekt z polami.',
  },
  NOT_ONE_OF: {
    tr: 'Şunlardan biri olmalı: {choices}.',
    en: 'This must be one of: {choices}.',
    pl: 'To musi być jedno z: {choices}.',
  },
  TOO_SMALL: {
    tr: 'En az {minimum} olmalı.',
    en: 'This must be at least {minimum}.',
    pl: 'Co najmniej {minimum}.',
  },
  TOO_LARGE: {
    tr: 'En çok {maximum} olabilir.',
    en: 'This must be at most {maximum}.',
    pl: 'Najwyżej {maximum}.',
  },
  TOO_SHORT: {
    tr: 'En az {minimum} karakter olmalı.',
    en: 'This must have at least {minimum} characters.',
    pl: 'Co najmniej {minimum} znaków.',
  },
  TOO_LONG: {
    tr: 'En çok {maximum} karakter olabilir.',
    en: 'This must have at most {maximum} characters.',
    pl: 'Najwyżej {maximum} znaków.',
  },
  TOO_FEW: {
    tr: 'En az {minimum} öğe olmalı.',
    en: 'There must be at least {minimum} of these.',
    pl: 'Potrzeba co najmniej {minimum} pozycji.',
  },
  TOO_MANY: {
    tr: 'En çok {maximum} öğe olabilir.',
    en: 'There may be at most {maximum} of these.',
    pl: 'Może być najwyżej {maximum} pozycji.',
  },
  NOT_UNIQUE: {
    tr: 'Aynı öğe iki kez verilemez.',
    en: 'Nothing may be named twice.',
    pl: 'Nic nie może być wymienione dwa razy.',
  },
  NOT_AN_ID: {
    tr: 'Bir kimlik olmalı: 8-4-4-4-12 biçiminde bir UUID.',
    en: 'This must be an id: a UUID of the form 8-4-4-4-12.',
    pl: 'To musi być identyfikator: UUID w postaci 8-4-4-4-12.',
  },
  NOT_AN_EMAIL: {
    tr: 'Bir e-posta adresi olmalı.',
    en: 'This must be an e-mail address.',
    pl: 'To musi być adres e-mail.',
  },
  NOT_A_MOMENT: {
    tr: 'ISO 8601 biçiminde bir an olmalı: 2026-11-24T16:00:00Z. Sorgu dizesinde + yerine %2B yazın.',
    en: 'This must be a moment of ISO 8601: 2026-11-24T16:00:00Z. In a query, write %2B for +.',
    pl: 'To musi być moment ISO 8601: 2026-11-24T16:00:00Z. W zapytaniu zamiast + użyj %2B.',
  },
  NOT_A_PUBLIC_IMAGE: {
    tr: 'Herkese açık bir sunucuda, parola ve bağlantı noktası içermeyen bir https adresi olmalı.',
    en: 'This must be an https address at a public host, without credentials or a port.',
    pl: 'To musi być adres https na publicznym serwerze, bez danych logowania i portu.',
  },
  NOT_A_NAME: {
    tr: 'Görünen karakterlerden oluşan tek satır olmalı; denetim, sıfır genişlikli ya da yön karakteri içeremez.',
    en: 'This must be one line of characters that can be seen, without controls, zero width or marks of direction.',
    pl: 'To musi być jeden wiersz widocznych znaków, bez znaków sterujących, zerowej szerokości i kierunku.',
  },
  NOT_PROSE: {
    tr: 'Metin sekme ve satır sonu dışında denetim karakteri içeremez ve gerekliyse boş olamaz.',
    en: 'The text must not contain controls other than tabs and line ends, nor say nothing where it is needed.',
    pl: 'Tekst nie może zawierać znaków sterujących poza tabulatorem i końcem wiersza ani być pusty, gdy jest wymagany.',
  },
  NOT_AS_EXPECTED: {
    tr: 'Beklenen biçimde değil.',
    en: 'This does not have the expected form.',
    pl: 'To nie ma oczekiwanej postaci.',
  },
} as const satisfies Readonly<Record<string, FieldText>>

/** How many fields one refusal names. */
export const maxFieldErrors = 50

export type FieldFault = keyof typeof texts

export function fieldError(pointer: string, fault: FieldFault, params: ErrorParams = {}): FieldError {
  return { pointer, code: fault.replace(variant, ''), text: texts[fault], params }
}

/** One code may have several sentences, by what there is to say. */
const variant = /_(HERE|AT_ALL)$/

/** A part of a JSON pointer (RFC 6901). */
export function pointerPart(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

/** What a field can be refused for, by code, with a text to explain it. */
export const allFieldFaults = Object.entries<FieldText>(texts).filter(([code]) => !variant.test(code))
