import type { Context } from '#platform/context'
import { IdentityErrors } from '../../errors'
import { revokeSession } from '../../infrastructure/sessions'
import type { Customer } from '../../user'

/** Signs a device of one's own out, from its next request on. Repeated, it succeeds. Throws SESSION_NOT_FOUND. */
export async function endSession(context: Context, customer: Customer, sessionId: string): Promise<void> {
  const session = { id: sessionId, userId: customer.userId }
  const revoked = await revokeSession(context.db, session, 'revoked_by_owner')
  if (!revoked) throw IdentityErrors.SESSION_NOT_FOUND()
}
