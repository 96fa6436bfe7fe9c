import type { Reader } from '#platform/database'
import { digitsPattern, foldedText, wordPatterns } from '#platform/search-text'

/**
 * Whether customer `u` is meant by what staff typed: each word is part of their name, address or company, or all of it is
 * their phone number or their company's NIP, however it is written.
 */
export function isMeant(reader: Reader, text: string) {
  const { sql } = reader
  const about = foldedText(reader, sql`concat_ws(' ', u.first_name, u.last_name, u.email)`)
  const named = foldedText(reader, sql`concat_ws(' ', c.name, m.claimed_name)`)
  const ofCompany = (condition: ReturnType<Reader['sql']>) => sql`exists(
    select from company_members m join companies c on c.id = m.company_id where m.user_id = u.id and ${condition})`
  const words = wordPatterns(text).map(
    (pattern) => sql`(${about} like ${pattern} or ${ofCompany(sql`${named} like ${pattern}`)})`,
  )
  const digits = digitsPattern(text)
  const byDigits = digits
    ? sql`u.phone like ${digits} or ${ofCompany(sql`c.nip like ${digits}`)}`
    : sql`false`
  return sql`(${words.reduce((all, word) => sql`${all} and ${word}`, sql`true`)} or ${byDigits})`
}
