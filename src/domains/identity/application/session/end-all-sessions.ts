import type { Context } from '#platform/context'
import { transact } from '#platform/database'
import { insertSecurityEvent } from '../../infrastructure/security-events'
import { revokeSessions } from '../../infrastructure/sessions'
import { lockUser } from '../../infrastructure/users'
import type { Origin } from '../../session'
import type { Customer } from '../../user'

/** Signs the customer out everywhere, or everywhere but here. The user's row is locked: no sign-in slips through. */
export async function endAllSessions(
  context: Context,
  customer: Customer,
  input: { readonly keepCurrent: boolean; readonly origin: Origin },
): Promise<void> {
  const { userId, sessionId } = customer
  await transact(context, async (tx) => {
    await lockUser(tx, userId)
    const exceptSessionId = input.keepCurrent ? sessionId : null
    const count = await revokeSessions(tx, { id: userId, exceptSessionId }, 'revoked_by_owner')
    const details = { count, keptCurrent: input.keepCurrent }
    await insertSecurityEvent(tx, {
      userId,
      sessionId,
      kind: 'sessions_revoked',
      details,
      origin: input.origin,
    })
  })
}
