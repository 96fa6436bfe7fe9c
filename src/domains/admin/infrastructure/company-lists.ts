import type { Queryable } from '#platform/database'
import { type Listing, newestFirst, newestKey, type RowKey, selectListing } from '#platform/listing'
import { digitsPattern, foldedText, wordPatterns } from '#platform/search-text'
import type { ListedCompany, ListedMember } from '../listed-company'

export interface CompanyQuery {
  readonly search: string | undefined
  /** Only companies with a member in this state: `pending` is what waits for a decision. */
  readonly state: ListedMember['state'] | undefined
  readonly after: RowKey | undefined
  readonly limit: number
  readonly count: boolean
}

const mostMembers = 100

const columns = (db: Queryable) => db.sql`
  c.id, c.nip, c.name, c.created_at as "createdAt",
  (select coalesce(jsonb_agg(x order by x."createdAt"), '[]'::jsonb) from (
    select m.user_id as "userId", u.first_name as "firstName", u.last_name as "lastName", u.phone,
      m.claimed_name as "claimedName", m.state, m.payment_term_days as "paymentTermDays", m.decided_by as "decidedBy",
      m.decided_at as "decidedAt", m.created_at as "createdAt"
    from company_members m join users u on u.id = m.user_id and u.user_type is not null
    where m.company_id = c.id order by m.created_at limit ${mostMembers}) x) as members`

/** One page of companies with their members, the newest first, with the number of all that match: one statement. */
export async function selectCompanies(db: Queryable, query: CompanyQuery): Promise<Listing<ListedCompany>> {
  const { sql } = db
  const where = sql`true
    ${query.state ? sql`and exists(select from company_members m where m.company_id = c.id and m.state = ${query.state})` : sql``}
    ${query.search ? sql`and ${isMeant(db, query.search)}` : sql``}`
  return await selectListing<ListedCompany>(db, {
    as: 'c',
    matching: sql`from companies c where ${where}`,
    ...newestFirst(db, 'c', query.after),
    columns: columns(db),
    limit: query.limit,
    count: query.count,
    keyOf: newestKey,
  })
}

/** Whether company `c` is meant: each word is part of what it is called, or all of it is its NIP, however written. */
function isMeant(db: Queryable, text: string) {
  const { sql } = db
  const names = sql`(select string_agg(m.claimed_name, ' ') from company_members m where m.company_id = c.id)`
  const called = foldedText(db, sql`concat_ws(' ', c.name, ${names})`)
  const words = wordPatterns(text).reduce(
    (all, pattern) => sql`${all} and ${called} like ${pattern}`,
    sql`true`,
  )
  const digits = digitsPattern(text)
  return digits ? sql`((${words}) or c.nip like ${digits})` : sql`(${words})`
}

export async function findCompany(db: Queryable, id: string): Promise<ListedCompany | undefined> {
  const rows = await db.sql<ListedCompany[]>`select ${columns(db)} from companies c where c.id = ${id}`
  return rows[0]
}
