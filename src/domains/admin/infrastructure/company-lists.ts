import type { Database } from '#platform/database'
import type { ListedCompany, ListedMember } from '../listed-company'

export interface CompanyQuery {
  readonly search: string | undefined
  /** Only companies with a member in this state: `pending` is what waits for a decision. */
  readonly state: ListedMember['state'] | undefined
  readonly after: readonly (string | number)[] | undefined
  readonly limit: number
}

const mostMembers = 100

const columns = (db: Database) => db.sql`
  c.id, c.nip, c.name, c.created_at as "createdAt",
  (select coalesce(jsonb_agg(x order by x."createdAt"), '[]'::jsonb) from (
    select m.user_id as "userId", u.first_name as "firstName", u.last_name as "lastName", u.phone,
      m.claimed_name as "claimedName", m.state, m.payment_term_days as "paymentTermDays", m.decided_by as "decidedBy",
      m.decided_at as "decidedAt", m.created_at as "createdAt"
    from company_members m join users u on u.id = m.user_id and u.user_type is not null
    where m.company_id = c.id order by m.created_at limit ${mostMembers}) x) as members`

/** One page of companies with their members, the newest first, with the number of all that match: one statement. */
export async function selectCompanies(
  db: Database,
  query: CompanyQuery,
): Promise<{ readonly rows: ListedCompany[]; readonly counted: number }> {
  const { sql } = db
  const [createdAt, id] = query.after ?? []
  const pattern = query.search && `%${query.search.replaceAll(/[\\%_]/g, '\\$&')}%`
  const where = sql`true
    ${query.state ? sql`and exists(select from company_members m where m.company_id = c.id and m.state = ${query.state})` : sql``}
    ${
      pattern
        ? sql`and (c.name ilike ${pattern} or c.nip like ${pattern} or exists(select from company_members m
            where m.company_id = c.id and m.claimed_name ilike ${pattern}))`
        : sql``
    }`
  const beyond = query.after
    ? sql`and (c.created_at, c.id) < (${String(createdAt)}::timestamptz, ${String(id)}::uuid)`
    : sql``
  const rows = await sql<(ListedCompany & { counted: number })[]>`
    with counted as (select count(*)::int as n from (select from companies c where ${where} limit 1001) x),
    page as (
      select c.* from companies c where ${where} ${beyond}
      order by c.created_at desc, c.id desc
      limit ${query.limit + 1}
    )
    select ${columns(db)}, counted.n as counted
    from counted left join page c on true
    order by c.created_at desc, c.id desc`
  return { rows: rows.filter((row) => row.id !== null), counted: rows[0]?.counted ?? 0 }
}

export async function findCompany(db: Database, id: string): Promise<ListedCompany | undefined> {
  const rows = await db.sql<ListedCompany[]>`select ${columns(db)} from companies c where c.id = ${id}`
  return rows[0]
}
