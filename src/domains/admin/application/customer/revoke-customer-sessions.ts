import { type AccountBlock, lockCustomer, revokeUserSessions } from '#identity'
import type { Context } from '#platform/context'
import { AdminErrors } from '../../errors'
import type { Staff } from '../../staff'
import { withAudit } from '../audit/with-audit'

/** Signs a customer out everywhere. Throws CUSTOMER_NOT_FOUND, also for staff, and ALREADY_SO. */
export async function revokeCustomerSessions(
  context: Context,
  staff: Staff,
  { customerId, reason }: { readonly customerId: string; readonly reason: string },
): Promise<AccountBlock> {
  const { result } = await withAudit(context, { staff }, async (tx) => {
    const customer = await lockCustomer(tx, customerId)
    if (!customer) throw AdminErrors.CUSTOMER_NOT_FOUND()
    const ended = await revokeUserSessions(tx, customerId, 'revoked_by_staff')
    if (ended === 0) throw AdminErrors.ALREADY_SO()
    return {
      record: {
        action: 'customer.sessions_revoked',
        entityType: 'customer',
        entityId: customerId,
        before: { liveSessions: ended },
        after: { liveSessions: 0 },
        reason,
      },
      result: customer,
    }
  })
  return result
}
