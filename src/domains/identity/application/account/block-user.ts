import type { Transaction } from '#platform/database'
import { insertSecurityEvent } from '../../infrastructure/security-events'
import { revokeSessions } from '../../infrastructure/sessions'
import { updateBlock } from '../../infrastructure/users'
import type { AccountBlock } from '../../user'

export interface Block {
  readonly userId: string
  /** Who blocks. */
  readonly staffId: string
  readonly reason: string
}

/**
 * Blocks a user and ends all their sessions: they are out with their next request. A sign-in under way at the same
 * moment holds the user's row, so that it either sees the block or is ended by it. Undefined where they were blocked
 * already.
 */
export async function blockUser(
  tx: Transaction,
  { userId, staffId, reason }: Block,
): Promise<AccountBlock | undefined> {
  const block = await updateBlock(tx, userId, true)
  if (!block) return undefined
  await revokeSessions(tx, { id: userId, exceptSessionId: null }, 'blocked')
  await insertSecurityEvent(tx, { userId, kind: 'user_blocked', details: { staffId, reason } })
  return block
}
