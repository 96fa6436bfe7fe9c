import type { Context } from '#platform/context'
import { IdentityErrors } from '../../errors'
import { revokeSession } from '../../infrastructure/sessions'
import { readSessionToken } from '../../infrastructure/tokens'

/**
 * Ends the session of a token, whichever of its tokens that is and whether it has ended by itself. Repeated, it succeeds.
 * Throws TOKEN_INVALID.
 */
export async function signOut(context: Context, token: string): Promise<void> {
  const reading = await readSessionToken(context.config.auth, token, context.now())
  if ('fault' in reading) throw IdentityErrors.TOKEN_INVALID({ params: { action: 'sign_in' } })
  const { sessionId, sub: userId } = reading.payload
  await revokeSession(context.db, { id: sessionId, userId }, 'signed_out')
}
