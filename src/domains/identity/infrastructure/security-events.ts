import type { Database } from '#platform/database'
import { newId } from '#platform/ids'
import { currentRequestId } from '#platform/log'
import type { SecurityEvent, SecurityEventKind } from '../security-event'
import type { Device, Origin } from '../session'
import type { UserType } from '../user'

export interface NewSecurityEvent {
  readonly userId: string
  readonly kind: SecurityEventKind
  readonly sessionId?: string
  readonly details?: Readonly<Record<string, unknown>>
  readonly origin?: Origin
}

export interface Refusal {
  readonly userId: string
  readonly kind: SecurityEventKind
  /** What was answered. */
  readonly code: string
  readonly sessionId: string | null
  readonly deviceId: string | null
  readonly origin: Origin
  /** The same refusal from the same address within so many seconds leaves no further row. */
  readonly quietSeconds: number
}

/** Writes down a refusal, if there is such a user. The same statement for whoever tries an address that nobody has. */
export async function insertRefusal(db: Database, refusal: Refusal): Promise<void> {
  const { userId, kind, code, sessionId, deviceId, origin, quietSeconds } = refusal
  await db.sql`
    insert into security_events (id, user_id, session_id, kind, details, ip, user_agent, request_id)
    select ${newId()}, u.id, ${sessionId}::uuid, ${kind}, ${JSON.stringify({ code, deviceId })}::jsonb, ${origin.ip},
      ${origin.userAgent}, ${currentRequestId() ?? null}
    from users u
    where u.id = ${userId} and not exists(
      select from security_events e
      where e.user_id = u.id and e.kind = ${kind} and e.ip is not distinct from ${origin.ip}::text
        and e.details->>'code' = ${code}::text and e.created_at > now() - make_interval(secs => ${quietSeconds}::int))`
}

/** Writes down what happened to an account. Rows are only ever added. */
export async function insertSecurityEvent(db: Database, event: NewSecurityEvent): Promise<void> {
  const { userId, kind, sessionId = null, details = {}, origin } = event
  await db.sql`
    insert into security_events (id, user_id, session_id, kind, details, ip, user_agent, request_id)
    values (${newId()}, ${userId}, ${sessionId}, ${kind}, ${JSON.stringify(details)}::jsonb, ${origin?.ip ?? null},
      ${origin?.userAgent ?? null}, ${currentRequestId() ?? null})`
}

export interface FailedAnswer {
  readonly phone: string
  readonly userType: UserType
  readonly device: Device
  readonly origin: Origin
  readonly triesLeft: number
  /** What the answer was refused with. */
  readonly code: string
}

/**
 * Writes down a wrong answer at the account it was aimed at. Whose that is, if anybody's, is found within the statement:
 * the caller sends the same one for every phone.
 */
export async function insertFailedAnswer(db: Database, failed: FailedAnswer): Promise<string | undefined> {
  const { device, origin, triesLeft, code } = failed
  const kind: SecurityEventKind = triesLeft > 0 ? 'code_wrong' : 'challenge_locked'
  const { id: deviceId, name: deviceName, platform } = device
  const details = { code, triesLeft, deviceId, deviceName, platform }
  const rows = await db.sql<{ userId: string }[]>`
    insert into security_events (id, user_id, kind, details, ip, user_agent, request_id)
    select ${newId()}, id, ${kind}, ${JSON.stringify(details)}::jsonb, ${origin.ip}, ${origin.userAgent},
      ${currentRequestId() ?? null}
    from users
    where phone = ${failed.phone} and user_type = ${failed.userType} and deleted_at is null
    returning user_id as "userId"`
  return rows[0]?.userId
}

export interface SecurityEventPage {
  readonly userId: string
  readonly limit: number
  /** The last row of the page before. */
  readonly after: { readonly createdAt: string; readonly id: string } | undefined
}

/** What happened to an account, the newest first: one row more than the page, where there is one. */
export async function listSecurityEvents(
  db: Database,
  { userId, limit, after }: SecurityEventPage,
): Promise<SecurityEvent[]> {
  const beyond = after
    ? db.sql`and (created_at, id) < (${after.createdAt}::timestamptz, ${after.id}::uuid)`
    : db.sql``
  return await db.sql<SecurityEvent[]>`
    select id, kind, created_at as "createdAt", session_id as "sessionId", ip, user_agent as "userAgent",
      details->>'deviceName' as "deviceName", details->>'platform' as platform, details->>'code' as code
    from security_events
    where user_id = ${userId} ${beyond}
    order by created_at desc, id desc
    limit ${limit + 1}`
}
