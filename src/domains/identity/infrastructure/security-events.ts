import type { Database, Fragment } from '#platform/database'
import { newId } from '#platform/ids'
import { currentRequestId } from '#platform/log'
import type { SecurityEvent, SecurityEventKind } from '../security-event'
import type { Device, Origin } from '../session'

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

interface FailedAnswer {
  /** The challenge as it was answered, with the try counted: the name of a CTE. */
  readonly answered: Fragment
  readonly right: boolean
  readonly device: Device
  readonly origin: Origin
  readonly maxTries: number
  readonly refusedWith: string
}

/**
 * The body of a CTE that writes down a wrong answer at the account it was aimed at, and answers whose that is. A right one,
 * and one to a phone without an account, leave no row: the caller sends the same statement for every phone.
 */
export function failedAnswer({ sql }: Database, failed: FailedAnswer): Fragment {
  const { answered, device, origin, maxTries, refusedWith: code } = failed
  const wrong: SecurityEventKind = 'code_wrong'
  const locked: SecurityEventKind = 'challenge_locked'
  const details = { code, deviceId: device.id, deviceName: device.name, platform: device.platform }
  return sql`
      insert into security_events (id, user_id, kind, details, ip, user_agent, request_id)
      select ${newId()}::uuid, u.id, case when a.tries < ${maxTries} then ${wrong}::text else ${locked}::text end,
        ${JSON.stringify(details)}::jsonb || jsonb_build_object('triesLeft', ${maxTries}::int - a.tries), ${origin.ip}::text,
        ${origin.userAgent}::text, ${currentRequestId() ?? null}::text
      from ${answered} a join users u on u.phone = a.phone and u.user_type = a.user_type and u.deleted_at is null
      where not ${failed.right}
      returning user_id`
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
