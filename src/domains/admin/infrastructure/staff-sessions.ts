import type { Device } from '#identity'
import type { Config } from '#platform/config'
import type { Database, Transaction } from '#platform/database'
import type { StaffSession, StaffSessionEntry } from '../staff'

export interface NewStaffSession {
  readonly id: string
  readonly userId: string
  /** The hash that the password was checked against: another one by now, and there is no session. */
  readonly passwordHash: string
  readonly device: Device
  readonly ip: string | null
  readonly userAgent: string | null
}

type Limits = Config['staff']

/** The previous token of a session gives the same successor for so long, in case the answer was lost. */
const repeatSeconds = 30

const columns = (db: Database) => db.sql`
  s.id, s.user_id as "userId", s.device_id as "deviceId", s.generation, s.rotated_at as "rotatedAt",
  s.expires_at as "expiresAt"`

/**
 * Opens a session for staff, with the user's row locked and found neither blocked nor deleted, and with the password
 * that was verified: a block or a change of password at the same moment either sees this session or prevents it.
 */
export async function insertStaffSession(
  tx: Transaction,
  session: NewStaffSession,
  limits: Limits,
): Promise<StaffSession | undefined> {
  const { device } = session
  const rows = await tx.sql<StaffSession[]>`
    with u as (
      select id from users
      where id = ${session.userId} and password_hash = ${session.passwordHash}
        and blocked_at is null and deleted_at is null
      for no key update
    ), s as (
      insert into user_sessions (id, user_id, device_id, device_name, platform, kind, ip, user_agent, expires_at)
      select ${session.id}, u.id, ${device.id}, ${device.name}, ${device.platform}, 'admin', ${session.ip},
        ${session.userAgent}, now() + make_interval(secs => least(${limits.idleSeconds}::int, ${limits.maxSeconds}::int))
      from u
      returning *
    )
    select ${columns(tx)} from s`
  return rows[0]
}

/** Moves a session to its next generation, once for each generation; undefined where the token is not the newest. */
export async function rotateStaffSession(
  db: Database,
  token: { readonly sessionId: string; readonly userId: string; readonly generation: number },
  limits: Limits,
): Promise<StaffSession | undefined> {
  const rows = await db.sql<StaffSession[]>`
    update user_sessions s
    set generation = s.generation + 1, rotated_at = now(), last_seen_at = now(),
        expires_at = least(now() + make_interval(secs => ${limits.idleSeconds}::int),
          s.created_at + make_interval(secs => ${limits.maxSeconds}::int))
    from users u
    where s.id = ${token.sessionId} and s.user_id = ${token.userId} and s.kind = 'admin'
      and s.generation = ${token.generation} and s.revoked_at is null and s.expires_at > now()
      and u.id = s.user_id and u.blocked_at is null and u.deleted_at is null
    returning ${columns(db)}`
  return rows[0]
}

/** A live session of staff; `repeatable` while the previous generation's token may still be answered again. */
export async function findStaffSession(
  db: Database,
  sessionId: string,
  userId: string,
): Promise<(StaffSession & { readonly repeatable: boolean }) | undefined> {
  const rows = await db.sql<(StaffSession & { repeatable: boolean })[]>`
    select ${columns(db)}, s.rotated_at > now() - make_interval(secs => ${repeatSeconds}) as repeatable
    from user_sessions s join users u on u.id = s.user_id
    where s.id = ${sessionId} and s.user_id = ${userId} and s.kind = 'admin'
      and s.revoked_at is null and s.expires_at > now()
      and u.blocked_at is null and u.deleted_at is null`
  return rows[0]
}

/** The live sessions of an account, the newest first. */
export async function selectStaffSessions(db: Database, userId: string): Promise<StaffSessionEntry[]> {
  return await db.sql<StaffSessionEntry[]>`
    select id, device_name as "deviceName", platform, ip, user_agent as "userAgent", created_at as "createdAt",
      last_seen_at as "lastSeenAt", expires_at as "expiresAt"
    from user_sessions
    where user_id = ${userId} and revoked_at is null and expires_at > now()
    order by created_at desc, id desc
    limit 100`
}

/** Which sessions of an account end: all, one, or all but one. */
export interface Revocation {
  readonly userId: string
  readonly reason: string
  readonly only?: string
  readonly except?: string
}

/** Ends sessions from the next request on. Answers how many were live. */
export async function revokeStaffSessions(tx: Transaction, revocation: Revocation): Promise<number> {
  const { userId, reason, only = null, except = null } = revocation
  const rows = await tx.sql`
    update user_sessions set revoked_at = now(), revoked_reason = ${reason}
    where user_id = ${userId} and revoked_at is null and expires_at > now()
      and (${only}::uuid is null or id = ${only}::uuid) and (${except}::uuid is null or id <> ${except}::uuid)
    returning id`
  return rows.length
}

/** Has this account signed in before from this device, or lately from this address? Then it is no stranger there. */
export async function isKnownPlace(
  db: Database,
  userId: string,
  place: { readonly deviceId: string; readonly ip: string | null },
): Promise<'device' | 'address' | undefined> {
  const [row] = await db.sql<{ device: boolean | null; address: boolean | null }[]>`
    select bool_or(device_id = ${place.deviceId}) as device, bool_or(ip = ${place.ip}::text) as address
    from user_sessions
    where user_id = ${userId} and kind = 'admin' and created_at > now() - interval '30 days'`
  if (row?.device) return 'device'
  return row?.address ? 'address' : undefined
}
