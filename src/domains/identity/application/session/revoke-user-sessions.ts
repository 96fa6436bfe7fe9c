import type { Transaction } from '#platform/database'
import { revokeSessions } from '../../infrastructure/sessions'
import { lockUser } from '../../infrastructure/users'
import type { RevocationReason } from '../../session'
import { noteSessionsRevoked } from '../account/note-sessions-revoked'

/**
 * Ends every session of a user, in the transaction of what makes it necessary: another role, another password, a
 * deletion. Locks the user's row, the first lock of all. The number of sessions that were alive.
 */
export async function revokeUserSessions(
  tx: Transaction,
  userId: string,
  reason: RevocationReason,
): Promise<number> {
  await lockUser(tx, userId)
  const count = await revokeSessions(tx, { id: userId, exceptSessionId: null }, reason)
  if (count > 0) await noteSessionsRevoked(tx, { userId, count, reason })
  return count
}
