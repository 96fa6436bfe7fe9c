import type { Queryable } from '#platform/database'
import { type Listing, newestFirst, newestKey, type RowKey, selectListing } from '#platform/listing'
import type { RecordedEvent } from '../recorded-event'

export interface SecurityEventQuery {
  /** Whose account it happened to; everybody's where it is undefined. */
  readonly userId: string | undefined
  readonly kind: string | undefined
  readonly from: Date | undefined
  readonly to: Date | undefined
  /** Time and id of the last one seen. */
  readonly after: RowKey | undefined
  readonly limit: number
  readonly count: boolean
}

/** One page of what happened to accounts, the newest first, with the number of all that match: one statement. */
export async function selectSecurityEvents(
  db: Queryable,
  query: SecurityEventQuery,
): Promise<Listing<RecordedEvent>> {
  const { sql } = db
  const { userId, kind, from, to, after, limit, count } = query
  return await selectListing<RecordedEvent>(db, {
    as: 'e',
    matching: sql`from security_events e where true
      ${userId ? sql`and e.user_id = ${userId}` : sql``}
      ${kind ? sql`and e.kind = ${kind}` : sql``}
      ${from ? sql`and e.created_at >= ${from.toISOString()}::timestamptz` : sql``}
      ${to ? sql`and e.created_at < ${to.toISOString()}::timestamptz` : sql``}`,
    ...newestFirst(db, 'e', after),
    columns: sql`e.id, e.user_id as "userId", u.first_name || ' ' || u.last_name as "userName", e.kind, e.details,
      e.session_id as "sessionId", e.ip, e.user_agent as "userAgent", e.request_id as "requestId",
      e.created_at as "createdAt"`,
    join: sql`join users u on u.id = e.user_id`,
    limit,
    count,
    keyOf: newestKey,
  })
}
