import type { Database } from '#platform/database'
import { newId } from '#platform/ids'
import { currentRequestId } from '#platform/log'
import type { SecurityEventKind } from '../security-event'
import type { Origin } from '../session'

export interface NewSecurityEvent {
  readonly userId: string
  readonly kind: SecurityEventKind
  readonly sessionId?: string
  readonly details?: Readonly<Record<string, unknown>>
  readonly origin?: Origin
}

/** Writes down what happened to an account. Rows are only ever added. */
export async function insertSecurityEvent(db: Database, event: NewSecurityEvent): Promise<void> {
  const { userId, kind, sessionId = null, details = {}, origin } = event
  await db.sql`
    insert into security_events (id, user_id, session_id, kind, details, ip, user_agent, request_id)
    values (${newId()}, ${userId}, ${sessionId}, ${kind}, ${JSON.stringify(details)}::jsonb, ${origin?.ip ?? null},
      ${origin?.userAgent ?? null}, ${currentRequestId() ?? null})`
}
