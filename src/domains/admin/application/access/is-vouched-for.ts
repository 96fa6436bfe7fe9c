import type { Transaction } from '#platform/database'
import { heldPermissions } from '../../infrastructure/roles'
import type { Invited } from '../../invitation'
import { AdminPermission, missingFrom } from '../../permission'
import { requireAdmin } from '../colleague/require-admin'

/**
 * Whether whoever made a one-time link could make it now. They have seen it: were it worth more than they may do, who
 * was blocked, or holds less than the account was given since, would come in as their colleague. To be asked with access
 * locked (`lockAccess`). What is made at the machine itself stands.
 */
export async function isVouchedFor(tx: Transaction, { userId, createdBy }: Invited): Promise<boolean> {
  if (createdBy === null) return true
  const held = await heldPermissions(tx, createdBy)
  const { permissions } = await requireAdmin(tx, userId)
  return missingFrom(held, [AdminPermission.ADMINS_WRITE, ...permissions]).length === 0
}
