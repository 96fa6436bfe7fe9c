import { customerAccounts } from '#identity'
import type { Context } from '#platform/context'
import type { Transaction } from '#platform/database'
import { AdminErrors } from '../../errors'
import { findCustomerDetail } from '../../infrastructure/customer-lists'
import type { Staff } from '../../staff'
import { withAudit } from '../with-audit'

export interface Restraint {
  readonly customerId: string
  readonly step: 'block' | 'unblock' | 'revoke_sessions'
  readonly reason: string
}

const actions = {
  block: 'customer.blocked',
  unblock: 'customer.unblocked',
  revoke_sessions: 'customer.sessions_revoked',
} as const

/**
 * Shuts a customer out at once, lets them in again, or signs them out everywhere. Throws CUSTOMER_NOT_FOUND (also for
 * staff: those are blocked elsewhere, by another permission) and ALREADY_SO.
 */
export async function restrainCustomer(context: Context, staff: Staff, restraint: Restraint): Promise<void> {
  const { customerId, step, reason } = restraint
  await withAudit(context, { staff }, async (tx) => {
    if (!(await findCustomerDetail(tx, customerId))) throw AdminErrors.CUSTOMER_NOT_FOUND()
    const changed = await restrain(tx, staff, restraint)
    if (!changed) throw AdminErrors.ALREADY_SO()
    return { record: { action: actions[step], entityType: 'customer', entityId: customerId, reason } }
  })
}

async function restrain(
  tx: Transaction,
  { userId: staffId }: Staff,
  { customerId: userId, step, reason }: Restraint,
): Promise<boolean> {
  if (step === 'block') return await customerAccounts.block(tx, { userId, staffId, reason })
  if (step === 'unblock') return await customerAccounts.unblock(tx, { userId, staffId })
  return (await customerAccounts.revokeSessions(tx, userId, 'revoked_by_staff')) > 0
}
