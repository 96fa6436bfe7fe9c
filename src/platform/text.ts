/**
 * Characters of a one-line text that nobody sees, as the inside of a character class: controls, zero width, marks that
 * turn the direction of writing, fillers, tags, and half a surrogate pair's block of tags. With them two names look the
 * same, or one looks like another.
 */
const unseen =
  '\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f' +
  '\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff0-\\ufffb\\udb40'

/** One line that shows something and hides nothing: what people, companies and products are called. */
export const namePattern = `^(?=.*\\S)[^${unseen}]*$`

/** The same for what phones are called, where a joiner makes one picture of several. */
export const deviceNamePattern = `^(?=.*\\S)(?:[^${unseen}]|\\u200d)*$`

/** Several lines: no controls but tab and line ends. */
export const proseCharacters = '[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]'

export const idPattern = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'

export const maxEmailLength = 254
const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
const label = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?'
export const emailPattern = `^${atom}(?:\\.${atom})*@(?:${label}\\.)+${label}$`

const email = new RegExp(emailPattern)
const name = new RegExp(namePattern)

/** Whether this is an address that mail is sent to and staff sign in with. */
export function isEmail(text: string): boolean {
  return text.length <= maxEmailLength && email.test(text)
}

/** Whether this can stand as somebody's or something's name. */
export function isName(text: string, maxLength: number): boolean {
  return text.length <= maxLength && text.isWellFormed() && name.test(text)
}

const momentPattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:Z|[+-](\d\d):(\d\d))$/
const yearOneMs = Date.parse('0001-01-01T00:00:00Z')
const yearTenThousandMs = Date.parse('+010000-01-01T00:00:00Z')

/** Whether this is a moment that exists, in a year that both Postgres and RFC 3339 can write: 0001 to 9999. */
export function isMoment(text: string): boolean {
  const [, year, month, day, hour, minute, second, offsetHour = '0', offsetMinute = '0'] =
    momentPattern.exec(text) ?? []
  if (year === undefined) return false
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`)
  // JavaScript takes 30 February for 2 March.
  const exists = !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day)
  const inDay = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60
  const inZone = Number(offsetHour) < 24 && Number(offsetMinute) < 60
  if (!exists || !inDay || !inZone) return false
  const time = Date.parse(text)
  return time >= yearOneMs && time < yearTenThousandMs
}

/** Names that are never found in public, whatever stands before them (RFC 6761, RFC 6762 and the habits of offices). */
const privateEndings =
  /(^|\.)(localhost|local|localdomain|internal|intranet|private|corp|home|lan|arpa|onion|test|invalid)$/

/** Whether a browser anywhere may be sent to this address: https, at a public name, without credentials or port. */
export function isPublicUrl(text: string): boolean {
  // The parser forgives what no two programs forgive alike: line ends, blanks and backslashes.
  if (!/^https:\/\/[^\s\\]+$/.test(text) || !text.isWellFormed()) return false
  const url = URL.parse(text)
  if (url === null || url.username !== '' || url.password !== '' || url.port !== '') return false
  const host = url.hostname.replace(/\.$/, '')
  // A name has a dot and does not end with a number; whatever stands for an IP address, the parser makes it one.
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]+$/.test(host)) return false
  return !privateEndings.test(host) && !/^[^/]*@/.test(text.slice('https://'.length))
}
