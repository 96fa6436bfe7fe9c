import type { Context } from '#platform/context'
import { transact } from '#platform/database'
import { IdentityErrors } from '../../errors'
import { insertSecurityEvent } from '../../infrastructure/security-events'
import { lockSession, type Presented, revokeSession, rotateSession } from '../../infrastructure/sessions'
import { readRefreshToken } from '../../infrastructure/tokens'
import type { Origin, Session, Tokens } from '../../session'
import { issueTokens } from './issue-tokens'

interface Refresh {
  readonly refreshToken: string
  readonly deviceId: string
  readonly origin: Origin
}

/**
 * Exchanges a refresh token for the next one. The same token, repeated within 30 s by the database's clock, gives the
 * same successor, so that an app that lost the answer or asked in parallel stays signed in. Any later, somebody has a
 * copy: the session ends. Throws TOKEN_INVALID, SESSION_ENDED and DEVICE_CHANGED, all of which mean: sign in again.
 */
export async function refreshSession(context: Context, input: Refresh): Promise<Tokens> {
  const { auth } = context.config
  const reading = await readRefreshToken(auth, input.refreshToken, context.now())
  if ('fault' in reading) {
    throw reading.fault === 'expired'
      ? IdentityErrors.SESSION_ENDED(signIn)
      : IdentityErrors.TOKEN_INVALID(signIn)
  }
  const presented = { ...input, payload: reading.payload }
  const rotated = await rotateSession(context.db, presented, auth)
  if (rotated) {
    await context.failpoint('session.rotated')
    return await issueTokens(context, rotated)
  }
  const verdict = await judge(context, presented)
  if (verdict === 'device_changed') throw IdentityErrors.DEVICE_CHANGED(signIn)
  if (verdict === 'ended') throw IdentityErrors.SESSION_ENDED(signIn)
  return await issueTokens(context, verdict)
}

const signIn = { params: { action: 'sign_in' } } as const

/** What a token is that did not rotate its session. The refusal is thrown after the commit: what it wrote must stay. */
async function judge(context: Context, presented: Presented): Promise<Session | 'device_changed' | 'ended'> {
  const { payload, deviceId, origin } = presented
  return await transact(context, async (tx) => {
    const session = await lockSession(tx, presented)
    if (!session) return 'ended'
    const about = { userId: session.userId, sessionId: session.id, origin }
    if (session.deviceId !== deviceId) {
      await insertSecurityEvent(tx, { ...about, kind: 'device_changed' })
      return 'device_changed'
    }
    if (payload.generation === session.generation - 1 && session.justRotated) return session
    await revokeSession(tx, session, 'refresh_reused')
    const details = { presented: payload.generation, present: session.generation }
    await insertSecurityEvent(tx, { ...about, kind: 'refresh_reused', details })
    return 'ended'
  })
}
