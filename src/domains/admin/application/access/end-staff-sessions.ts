import { noteSessionsRevoked } from '#identity'
import type { Transaction } from '#platform/database'
import { type Revocation, revokeStaffSessions } from '../../infrastructure/staff-sessions'

/**
 * Ends sessions of staff for a reason that their owner has to know of, and leaves a trace that they can read, also where
 * none was alive: somebody made a link for their account, or changed how it is signed in to. The number of those that were.
 */
export async function endStaffSessions(tx: Transaction, revocation: Revocation): Promise<number> {
  const { userId, reason } = revocation
  const count = await revokeStaffSessions(tx, revocation)
  await noteSessionsRevoked(tx, { userId, count, reason })
  return count
}
