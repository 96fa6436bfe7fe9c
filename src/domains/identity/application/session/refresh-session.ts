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
  if (verdict.session) return await issueTokens(context, verdict.session)
  const refusal =
    verdict.refused === 'device_changed'
      ? IdentityErrors.DEVICE_CHANGED(signIn)
      : IdentityErrors.SESSION_ENDED(signIn)
  tell(context, presented, { ...verdict, code: refusal.errorCode })
  throw refusal
}

const signIn = { params: { action: 'sign_in' } } as const

type Refused = 'ended' | 'device_changed' | 'refresh_reused'
type Verdict = { readonly session: Session } | { readonly session?: never; readonly refused: Refused }

/** What a token is that did not rotate its session. The refusal is thrown after the commit: what it wrote must stay. */
async function judge(context: Context, presented: Presented): Promise<Verdict> {
  const { payload, deviceId, origin } = presented
  return await transact(context, async (tx) => {
    const session = await lockSession(tx, presented)
    if (!session) return { refused: 'ended' }
    const about = { userId: session.userId, sessionId: session.id, origin }
    if (session.deviceId !== deviceId) {
      const details = { deviceId, code: 'DEVICE_CHANGED' }
      await insertSecurityEvent(tx, { ...about, kind: 'device_changed', details })
      return { refused: 'device_changed' }
    }
    if (payload.generation === session.generation - 1 && session.justRotated) return { session }
    await revokeSession(tx, session, 'refresh_reused')
    const generations = { presented: payload.generation, present: session.generation }
    const details = { ...generations, deviceId, code: 'SESSION_ENDED' }
    await insertSecurityEvent(tx, { ...about, kind: 'refresh_reused', details })
    return { refused: 'refresh_reused' }
  })
}

/** A token that was used again was copied: a person has to look. One that came from another device was refused in time. */
function tell(
  context: Context,
  { payload, deviceId, origin }: Presented,
  { refused, code }: { readonly refused: Refused; readonly code: string },
): void {
  const facts = { userId: payload.sub, sessionId: payload.sessionId, ip: origin.ip, deviceId, code }
  if (refused === 'refresh_reused') context.log.error({ alert: true, ...facts }, 'a refresh token was reused')
  if (refused === 'device_changed') context.log.warn(facts, 'a refresh token came from another device')
}
