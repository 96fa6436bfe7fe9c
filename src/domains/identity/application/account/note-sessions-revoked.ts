import type { Transaction } from '#platform/database'
import { insertSecurityEvent } from '../../infrastructure/security-events'

interface SessionsRevoked {
  readonly userId: string
  /** How many were alive. */
  readonly count: number
  readonly reason: string
}

/** Leaves a trace at the account whose sessions were ended, in the transaction of what made it necessary. */
export async function noteSessionsRevoked(
  tx: Transaction,
  { userId, count, reason }: SessionsRevoked,
): Promise<void> {
  await insertSecurityEvent(tx, { userId, kind: 'sessions_revoked', details: { count, reason } })
}
