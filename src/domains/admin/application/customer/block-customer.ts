import { type AccountBlock, blockUser, lockCustomer } from '#identity'
import type { Context } from '#platform/context'
import { AdminErrors } from '../../errors'
import type { Staff } from '../../staff'
import { withAudit } from '../audit/with-audit'

/**
 * Shuts a customer out at once. Throws CUSTOMER_NOT_FOUND (also for staff: those are blocked elsewhere, by another
 * permission) and ALREADY_SO.
 */
export async function blockCustomer(
  context: Context,
  staff: Staff,
  { customerId, reason }: { readonly customerId: string; readonly reason: string },
): Promise<AccountBlock> {
  const { result } = await withAudit(context, { staff }, async (tx) => {
    if (!(await lockCustomer(tx, customerId))) throw AdminErrors.CUSTOMER_NOT_FOUND()
    const block = await blockUser(tx, { userId: customerId, staffId: staff.userId, reason })
    if (!block) throw AdminErrors.ALREADY_SO()
    return {
      record: {
        action: 'customer.blocked',
        entityType: 'customer',
        entityId: customerId,
        before: { blockedAt: null },
        after: { blockedAt: block.blockedAt },
        reason,
      },
      result: block,
    }
  })
  return result
}
