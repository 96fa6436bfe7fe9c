import { signToken } from '#identity'
import type { Config } from '#platform/config'
import { newId } from '#platform/ids'
import type { StaffSession } from '../staff'

/** An access token that opens the routes of staff and no others, beside the refresh token of this generation. */
export async function signStaffTokens(
  config: Pick<Config, 'auth' | 'staff'>,
  session: StaffSession,
  now: Date,
): Promise<{ readonly accessToken: string; readonly refreshToken: string }> {
  const { id: sessionId, userId: sub, deviceId, generation } = session
  const accessToken = await signToken(
    config.auth,
    { type: 'admin-access', sub, sessionId, deviceId, jti: newId() },
    { issuedAt: now, expiresAt: new Date(now.getTime() + config.staff.accessSeconds * 1_000) },
  )
  // All of it follows from the session's row: it can be made again byte for byte.
  const refreshToken = await signToken(
    config.auth,
    { type: 'refresh', sub, sessionId, generation, jti: `${sessionId}.${generation}` },
    { issuedAt: session.rotatedAt, expiresAt: session.expiresAt },
  )
  return { accessToken, refreshToken }
}
