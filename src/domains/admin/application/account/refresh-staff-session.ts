import { IdentityErrors, noteRefusal, type Origin, readRefreshToken } from '#identity'
import type { Context } from '#platform/context'
import {
  findStaffSession,
  revokeStaffSessions,
  rotateStaffSession,
} from '../../infrastructure/staff-sessions'
import type { StaffSession, StaffTokens } from '../../staff'
import { withAudit } from '../audit/with-audit'
import { issueStaffTokens } from './issue-staff-tokens'

/**
 * Exchanges a refresh token for its successor. The previous token of a session gives the same successor for 30 s, in
 * case the answer was lost; any other one was stolen or copied: the session ends. Throws TOKEN_INVALID and SESSION_ENDED.
 */
export async function refreshStaffSession(
  context: Context,
  { refreshToken, origin }: { readonly refreshToken: string; readonly origin: Origin },
): Promise<StaffTokens> {
  const { auth, staff: settings } = context.config
  const reading = await readRefreshToken(auth, refreshToken, context.now())
  if ('fault' in reading) {
    throw reading.fault === 'expired' ? IdentityErrors.SESSION_ENDED() : IdentityErrors.TOKEN_INVALID()
  }
  const { sub: userId, sessionId, generation } = reading.payload
  const session =
    (await rotateStaffSession(context.db, { sessionId, userId, generation }, settings)) ??
    (await repeatOrRevoke(context, { sessionId, userId, generation, origin }))
  return await issueStaffTokens(context, session)
}

interface Presented {
  readonly sessionId: string
  readonly userId: string
  readonly generation: number
  readonly origin: Origin
}

async function repeatOrRevoke(context: Context, token: Presented): Promise<StaffSession> {
  const { sessionId, userId, origin } = token
  const session = await findStaffSession(context.db, sessionId, userId)
  if (!session) throw IdentityErrors.SESSION_ENDED()
  if (session.repeatable && session.generation === token.generation + 1) return session
  await withAudit(context, { staff: { userId } }, async (tx) => {
    const ended = await revokeStaffSessions(tx, {
      userId,
      only: sessionId,
      reason: 'refresh_token_reused',
    })
    const record = {
      action: 'session.revoked',
      entityType: 'session',
      entityId: sessionId,
      before: { live: true },
      after: { live: false },
      reason: 'refresh token used again',
    }
    return { record: ended > 0 ? record : undefined }
  })
  context.log.error(
    { alert: 'staff_refresh_reused', userId, sessionId },
    'a refresh token of staff was copied',
  )
  const refusal = IdentityErrors.SESSION_ENDED()
  await noteRefusal(context, {
    kind: 'refresh_reused',
    code: refusal.errorCode,
    userId,
    sessionId,
    deviceId: session.deviceId,
    origin,
    quietSeconds: 0,
  })
  throw refusal
}
