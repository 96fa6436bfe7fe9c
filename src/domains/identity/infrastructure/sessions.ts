import type { Config } from '#platform/config'
import type { Database, Transaction } from '#platform/database'
import { newId } from '#platform/ids'
import { currentRequestId } from '#platform/log'
import {
  type Device,
  lastSeenSeconds,
  maxListedSessions,
  type Origin,
  type RefreshTokenPayload,
  type RevocationReason,
  refreshReplaySeconds,
  type Session,
  type SessionEntry,
} from '../session'

const columns = (db: Database) => db.sql`
  s.id, s.user_id as "userId", u.user_type as "userType", s.device_id as "deviceId", s.generation,
  s.rotated_at as "rotatedAt", s.expires_at as "expiresAt"`

/** A session and its user, a customer, that may be used at this moment. */
const usable = (db: Database) => db.sql`
  s.revoked_at is null and s.expires_at > now() and u.user_type is not null
    and u.blocked_at is null and u.deleted_at is null`

export interface NewSession {
  readonly id: string
  readonly userId: string
  readonly device: Device
  readonly origin: Origin
}

/**
 * Opens a session, with the user's row locked and found neither blocked nor deleted: a block that is under way at the
 * same moment either sees this session or prevents it. An older session of the same device ends; a device that this
 * user never had is noted.
 */
export async function insertSession(
  tx: Transaction,
  session: NewSession,
  auth: Config['auth'],
): Promise<Session | undefined> {
  const { device, origin, userId } = session
  const days = Math.min(auth.sessionIdleDays, auth.sessionMaxDays)
  // By a statement of its own: the next one shall see what those before it did while it waited.
  await tx.sql`select from users where id = ${userId} for no key update`
  const rows = await tx.sql<Session[]>`
    with u as (
      select id, user_type from users
      where id = ${userId} and user_type is not null and blocked_at is null and deleted_at is null
    ), earlier as (
      select count(*) as sessions, count(*) filter (where e.device_id = ${device.id}) as here
      from user_sessions e join u on u.id = e.user_id
    ), replaced as (
      update user_sessions e set revoked_at = now(), revoked_reason = 'replaced'
      from u
      where e.user_id = u.id and e.device_id = ${device.id} and e.kind = 'customer' and e.revoked_at is null
    ), s as (
      insert into user_sessions (id, user_id, device_id, device_name, platform, kind, ip, user_agent, expires_at)
      select ${session.id}, u.id, ${device.id}, ${device.name}, ${device.platform}, 'customer', ${origin.ip},
        ${origin.userAgent}, now() + make_interval(days => ${days})
      from u
      returning *
    ), noted as (
      insert into security_events (id, user_id, session_id, kind, details, ip, user_agent, request_id)
      select ${newId()}, s.user_id, s.id, 'new_device',
        jsonb_build_object('deviceName', s.device_name, 'platform', s.platform), s.ip, s.user_agent,
        ${currentRequestId() ?? null}
      from s, earlier
      where earlier.sessions > 0 and earlier.here = 0
    )
    select ${columns(tx)} from s join u on u.id = s.user_id`
  return rows[0]
}

export async function findSession(db: Database, id: string): Promise<Session | undefined> {
  const rows = await db.sql<Session[]>`
    select ${columns(db)} from user_sessions s join users u on u.id = s.user_id
    where s.id = ${id} and ${usable(db)}`
  return rows[0]
}

export interface Presented {
  readonly payload: RefreshTokenPayload
  readonly deviceId: string
  readonly origin: Origin
}

/**
 * Begins the session's next generation if the token is of the present one: one conditional statement, so that of
 * parallel refreshes exactly one rotates. The lifetime slides, up to its end that does not.
 */
export async function rotateSession(
  db: Database,
  { payload, deviceId, origin }: Presented,
  auth: Config['auth'],
): Promise<Session | undefined> {
  const rows = await db.sql<Session[]>`
    update user_sessions s
    set generation = s.generation + 1, rotated_at = now(), last_seen_at = now(), ip = ${origin.ip},
      user_agent = ${origin.userAgent},
      expires_at = least(
        now() + make_interval(days => ${auth.sessionIdleDays}),
        s.created_at + make_interval(days => ${auth.sessionMaxDays})
      )
    from users u
    where s.id = ${payload.sessionId} and s.user_id = ${payload.sub} and u.id = s.user_id and s.kind = 'customer'
      and s.generation = ${payload.generation} and s.device_id = ${deviceId} and ${usable(db)}
    returning ${columns(db)}`
  return rows[0]
}

/** A usable session that did not rotate by a token, and whether its last rotation is recent by the database's clock. */
export async function lockSession(
  tx: Transaction,
  { payload }: Presented,
): Promise<(Session & { readonly justRotated: boolean }) | undefined> {
  const rows = await tx.sql<(Session & { justRotated: boolean })[]>`
    select ${columns(tx)},
      s.rotated_at > statement_timestamp() - make_interval(secs => ${refreshReplaySeconds}) as "justRotated"
    from user_sessions s join users u on u.id = s.user_id
    where s.id = ${payload.sessionId} and s.user_id = ${payload.sub} and s.kind = 'customer' and ${usable(tx)}
    for no key update of s`
  return rows[0]
}

/** Where somebody is signed in, the device used last first. */
export async function listSessions(db: Database, userId: string): Promise<SessionEntry[]> {
  return await db.sql<SessionEntry[]>`
    select id, device_name as "deviceName", platform, ip, created_at as "createdAt", last_seen_at as "lastSeenAt",
      expires_at as "expiresAt"
    from user_sessions
    where user_id = ${userId} and revoked_at is null and expires_at > now()
    order by last_seen_at desc, id desc
    limit ${maxListedSessions}`
}

/** Ends one session of this user; ended already, it stays as it is. False where they have no such session. */
export async function revokeSession(
  db: Database,
  session: { readonly id: string; readonly userId: string },
  reason: RevocationReason,
): Promise<boolean> {
  const rows = await db.sql`
    update user_sessions
    set revoked_at = coalesce(revoked_at, now()), revoked_reason = coalesce(revoked_reason, ${reason}::text)
    where id = ${session.id} and user_id = ${session.userId} and kind = 'customer'
    returning id`
  return rows.length === 1
}

/** Ends all sessions of this user, but for one where it is named. The number of those that were alive. */
export async function revokeSessions(
  tx: Transaction,
  user: { readonly id: string; readonly exceptSessionId: string | null },
  reason: RevocationReason,
): Promise<number> {
  const rows = await tx.sql`
    update user_sessions set revoked_at = now(), revoked_reason = ${reason}
    where user_id = ${user.id} and revoked_at is null and id is distinct from ${user.exceptSessionId}::uuid
    returning id`
  return rows.length
}

/** Notes that a session is in use, at most once in `lastSeenSeconds`. */
export async function touchSession(db: Database, id: string): Promise<void> {
  await db.sql`
    update user_sessions set last_seen_at = now()
    where id = ${id} and revoked_at is null
      and last_seen_at < now() - make_interval(secs => ${lastSeenSeconds})`
}
