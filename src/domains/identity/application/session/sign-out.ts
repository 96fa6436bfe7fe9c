import type { Context } from '#platform/context'
import { revokeSession } from '../../infrastructure/sessions'
import type { Customer } from '../../user'

/** Ends the session of this very request. */
export async function signOut(context: Context, { sessionId, userId }: Customer): Promise<void> {
  await revokeSession(context.db, { id: sessionId, userId }, 'signed_out')
}
