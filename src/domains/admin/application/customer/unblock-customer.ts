import { type AccountBlock, lockCustomer, unblockUser } from '#identity'
import type { Context } from '#platform/context'
import { AdminErrors } from '../../errors'
import type { Staff } from '../../staff'
import { withAudit } from '../audit/with-audit'

/** Lets a customer in again. Throws CUSTOMER_NOT_FOUND, also for staff, and ALREADY_SO. */
export async function unblockCustomer(
  context: Context,
  staff: Staff,
  { customerId, reason }: { readonly customerId: string; readonly reason: string },
): Promise<AccountBlock> {
  const { result } = await withAudit(context, { staff }, async (tx) => {
    const customer = await lockCustomer(tx, customerId)
    if (!customer) throw AdminErrors.CUSTOMER_NOT_FOUND()
    const block = await unblockUser(tx, { userId: customerId, staffId: staff.userId })
    if (!block) throw AdminErrors.ALREADY_SO()
    return {
      record: {
        action: 'customer.unblocked',
        entityType: 'customer',
        entityId: customerId,
        before: { blockedAt: customer.blockedAt },
        after: { blockedAt: block.blockedAt },
        reason,
      },
      result: block,
    }
  })
  return result
}
