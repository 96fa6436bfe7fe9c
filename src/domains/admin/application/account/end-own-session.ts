import type { Context } from '#platform/context'
import { AdminErrors } from '../../errors'
import { revokeStaffSessions } from '../../infrastructure/staff-sessions'
import type { Staff } from '../../staff'
import { withAudit } from '../audit/with-audit'

/** Ends one of the caller's own sessions, this one included. Throws STAFF_SESSION_NOT_FOUND, also for a stranger's. */
export async function endOwnSession(context: Context, staff: Staff, sessionId: string): Promise<void> {
  const { userId } = staff
  await withAudit(context, { staff }, async (tx) => {
    const ended = await revokeStaffSessions(tx, { userId, only: sessionId, reason: 'signed_out' })
    if (ended === 0) throw AdminErrors.STAFF_SESSION_NOT_FOUND()
    return {
      record: {
        action: 'session.ended',
        entityType: 'session',
        entityId: sessionId,
        before: { live: true },
        after: { live: false },
      },
    }
  })
}
