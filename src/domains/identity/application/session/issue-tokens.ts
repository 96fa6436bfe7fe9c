import type { Context } from '#platform/context'
import { signAccessToken, signRefreshToken } from '../../infrastructure/tokens'
import type { Session, Tokens } from '../../session'

/** An access token and the refresh token of the session's present generation. */
export async function issueTokens(context: Context, session: Session): Promise<Tokens> {
  const { auth } = context.config
  return {
    accessToken: await signAccessToken(auth, session, context.now()),
    refreshToken: await signRefreshToken(auth, session),
    expiresInSeconds: auth.accessSeconds,
    sessionId: session.id,
    userId: session.userId,
  }
}
