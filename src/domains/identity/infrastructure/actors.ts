import type { Database } from '#platform/database'
import { lastSeenSeconds } from '../session'
import type { Customer } from '../user'

interface Found {
  readonly customer: Customer
  /** The session was noted as seen so long ago that it should be noted again. */
  readonly seenLongAgo: boolean
}

type Row = Omit<Customer, 'kind' | 'priceList'> & { readonly seenLongAgo: boolean }

/**
 * The one statement of every signed-in request: the session, its user and an approved membership, all valid at this
 * moment. It is never cached, so that a revocation holds from the next request on, in every process. `limit 1` has
 * session and user found by their keys: where nobody has counted the rows yet, another index that all of them are in
 * looks as good to Postgres.
 */
export async function findCustomer(
  db: Database,
  sessionId: string,
  userId: string,
): Promise<Found | undefined> {
  const rows = await db.sql<Row[]>`
    select u.id as "userId", s.id as "sessionId", s.device_id as "deviceId", u.user_type as "userType", u.language,
      case when m.company_id is not null
        then jsonb_build_object('id', m.company_id, 'paymentTermDays', m.payment_term_days) end as company,
      s.last_seen_at < now() - make_interval(secs => ${lastSeenSeconds}) as "seenLongAgo"
    from (select * from user_sessions where id = ${sessionId} limit 1) s
    cross join lateral (select * from users where id = s.user_id limit 1) u
    left join company_members m on m.user_id = u.id and m.state = 'approved' and u.user_type = 'corporate'
    where s.user_id = ${userId} and s.kind = 'customer'
      and s.revoked_at is null and s.expires_at > now()
      and u.user_type is not null and u.blocked_at is null and u.deleted_at is null`
  const [row] = rows
  if (!row) return undefined
  const { seenLongAgo, ...rest } = row
  return {
    customer: { kind: 'customer', ...rest, priceList: rest.company ? 'wholesale' : 'retail' },
    seenLongAgo,
  }
}
