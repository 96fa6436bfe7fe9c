import type { Config } from '#platform/config'
import { newId } from '#platform/ids'
import type { StaffSession } from './staff-sessions'
import { sign, toSeconds } from './tokens'

/** An access token that opens the routes of staff and no others, beside the refresh token of this generation. */
export async function signStaffTokens(
  config: Pick<Config, 'auth' | 'staff'>,
  session: StaffSession,
  now: Date,
): Promise<{ readonly accessToken: string; readonly refreshToken: string }> {
  const issuedAt = toSeconds(now)
  const { id: sessionId, userId: sub, deviceId, generation } = session
  const accessToken = await sign(
    config.auth,
    { type: 'admin-access', sub, sessionId, deviceId, jti: newId() },
    { issuedAt, expiresAt: issuedAt + config.staff.accessSeconds },
  )
  // All of it follows from the session's row: it can be made again byte for byte.
  const refreshToken = await sign(
    config.auth,
    { type: 'refresh', sub, sessionId, generation, jti: `${sessionId}.${generation}` },
    { issuedAt: toSeconds(session.rotatedAt), expiresAt: toSeconds(session.expiresAt) },
  )
  return { accessToken, refreshToken }
}
