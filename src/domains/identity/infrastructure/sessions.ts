import type { Config } from '#platform/config'
import type { Database, Transaction } from '#platform/database'
import type { Device, Session } from '../session'

const columns = (db: Database) => db.sql`
  s.id, s.user_id as "userId", u.user_type as "userType", s.device_id as "deviceId", s.generation,
  s.rotated_at as "rotatedAt", s.expires_at as "expiresAt"`

export interface NewSession {
  readonly id: string
  readonly userId: string
  readonly device: Device
  readonly ip: string | null
  readonly userAgent: string | null
}

/**
 * Opens a session, with the user's row locked and found neither blocked nor deleted: a block that is under way at the
 * same moment either sees this session or prevents it.
 */
export async function insertSession(
  tx: Transaction,
  session: NewSession,
  auth: Config['auth'],
): Promise<Session | undefined> {
  const { device } = session
  const rows = await tx.sql<Session[]>`
    with u as (
      select id, user_type from users
      where id = ${session.userId} and blocked_at is null and deleted_at is null
      for no key update
    ), s as (
      insert into user_sessions (id, user_id, device_id, device_name, platform, kind, ip, user_agent, expires_at)
      select ${session.id}, u.id, ${device.id}, ${device.name}, ${device.platform}, 'customer', ${session.ip},
        ${session.userAgent}, now() + make_interval(days => ${auth.sessionIdleDays})
      from u
      returning *
    )
    select ${columns(tx)} from s join u on u.id = s.user_id`
  return rows[0]
}

export async function findSession(db: Database, id: string): Promise<Session | undefined> {
  const rows = await db.sql<Session[]>`
    select ${columns(db)} from user_sessions s join users u on u.id = s.user_id
    where s.id = ${id} and s.revoked_at is null and s.expires_at > now()
      and u.blocked_at is null and u.deleted_at is null`
  return rows[0]
}
