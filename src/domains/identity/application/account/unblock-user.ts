import type { Transaction } from '#platform/database'
import { insertSecurityEvent } from '../../infrastructure/security-events'
import { updateBlock } from '../../infrastructure/users'

/** Lets a blocked user sign in again; his old sessions stay ended. False where he was not blocked. */
export async function unblockUser(
  tx: Transaction,
  { userId, staffId }: { readonly userId: string; readonly staffId: string },
): Promise<boolean> {
  if (!(await updateBlock(tx, userId, false))) return false
  await insertSecurityEvent(tx, { userId, kind: 'user_unblocked', details: { staffId } })
  return true
}
