import { customerAccounts } from '#identity'
import type { Context } from '#platform/context'
import { AdminErrors } from '../../errors'
import { findCompany } from '../../infrastructure/company-lists'
import type { Staff } from '../../staff'
import { withAudit } from '../with-audit'

type Decision = Omit<Parameters<typeof customerAccounts.decideMembership>[1], 'decidedBy'>

/**
 * Approves or refuses that somebody buys for a company, with the days a bank transfer may take. Throws
 * COMPANY_NOT_FOUND, and MEMBERSHIP_NOT_FOUND where the customer does not claim this company (any more).
 */
export async function decideMembership(
  context: Context,
  staff: Staff,
  { reason, ...decision }: Decision & { readonly reason: string | undefined },
): Promise<void> {
  await withAudit(context, { staff }, async (tx) => {
    // First, so that what the log calls "before" is what this decision found, and not what a colleague's replaced.
    await customerAccounts.lock(tx, decision.userId)
    const company = await findCompany(tx, decision.companyId)
    if (!company) throw AdminErrors.COMPANY_NOT_FOUND()
    const member = company.members.find(({ userId }) => userId === decision.userId)
    const decided = await customerAccounts.decideMembership(tx, { ...decision, decidedBy: staff.userId })
    if (!decided) throw AdminErrors.MEMBERSHIP_NOT_FOUND()
    const { state, paymentTermDays } = decision
    return {
      record: {
        action: state === 'approved' ? 'membership.approved' : 'membership.refused',
        entityType: 'customer',
        entityId: decision.userId,
        before: { state: member?.state ?? null, paymentTermDays: member?.paymentTermDays ?? null },
        after: { companyId: decision.companyId, state, paymentTermDays },
        reason,
      },
    }
  })
}
