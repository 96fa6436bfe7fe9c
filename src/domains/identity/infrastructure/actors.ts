import type { Database } from '#platform/database'
import type { Customer } from '../user'

/**
 * The one statement of every signed-in request: the session and its user, both still valid at this moment. It is never
 * cached, so that a revocation holds from the next request on, in every process.
 */
export async function findCustomer(
  db: Database,
  sessionId: string,
  userId: string,
): Promise<Omit<Customer, 'kind'> | undefined> {
  const rows = await db.sql<Omit<Customer, 'kind'>[]>`
    select u.id as "userId", s.id as "sessionId", s.device_id as "deviceId", u.user_type as "userType",
      u.language, 'retail' as "priceList"
    from user_sessions s join users u on u.id = s.user_id
    where s.id = ${sessionId} and s.user_id = ${userId} and s.kind = 'customer'
      and s.revoked_at is null and s.expires_at > now()
      and u.blocked_at is null and u.deleted_at is null`
  return rows[0]
}
