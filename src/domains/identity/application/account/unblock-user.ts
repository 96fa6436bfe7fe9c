import type { Transaction } from '#platform/database'
import { insertSecurityEvent } from '../../infrastructure/security-events'
import { updateBlock } from '../../infrastructure/users'
import type { AccountBlock } from '../../user'

/** Lets a blocked user sign in again; their old sessions stay ended. Undefined where they were not blocked. */
export async function unblockUser(
  tx: Transaction,
  { userId, staffId }: { readonly userId: string; readonly staffId: string },
): Promise<AccountBlock | undefined> {
  const block = await updateBlock(tx, userId, false)
  if (!block) return undefined
  await insertSecurityEvent(tx, { userId, kind: 'user_unblocked', details: { staffId } })
  return block
}
