import { IdentityErrors, readSessionToken } from '#identity'
import type { Context } from '#platform/context'
import { findStaffSession, revokeStaffSessions } from '../../infrastructure/staff-sessions'
import { withAudit } from '../audit/with-audit'

/**
 * Ends the session of a token of staff, whichever of its tokens that is and whether it has ended by itself. Repeated, it
 * succeeds and leaves no second row in the log. Throws TOKEN_INVALID, also for a customer's access token.
 */
export async function signOutStaff(context: Context, token: string): Promise<void> {
  const reading = await readSessionToken(context.config.auth, token, context.now())
  if ('fault' in reading || reading.payload.type === 'access') throw IdentityErrors.TOKEN_INVALID()
  const { sessionId, sub: userId } = reading.payload
  await withAudit(context, { staff: { userId } }, async (tx) => {
    // A refresh token does not say whose it is: a customer's session is no business of this log.
    if (!(await findStaffSession(tx, sessionId, userId))) return { record: undefined }
    const ended = await revokeStaffSessions(tx, { userId, only: sessionId, reason: 'signed_out' })
    const record = {
      action: 'session.ended',
      entityType: 'session',
      entityId: sessionId,
      before: { live: true },
      after: { live: false },
    }
    return { record: ended > 0 ? record : undefined }
  })
}
