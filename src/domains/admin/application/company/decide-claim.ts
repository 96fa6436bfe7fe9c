import { decideMembership, lockCustomer, type MembershipDecision } from '#identity'
import type { Context } from '#platform/context'
import { AdminErrors } from '../../errors'
import type { ListedCompany } from '../../listed-company'
import type { Staff } from '../../staff'
import { withAudit } from '../audit/with-audit'
import { requireCompany } from './require-company'

interface ClaimDecision extends Omit<MembershipDecision, 'decidedBy'> {
  readonly reason: string | undefined
}

/**
 * Approves or refuses that somebody buys for a company, with the days a bank transfer may take. Throws
 * COMPANY_NOT_FOUND, and MEMBERSHIP_NOT_FOUND where the customer does not claim this company (any more).
 */
export async function decideClaim(
  context: Context,
  staff: Staff,
  { reason, ...decision }: ClaimDecision,
): Promise<ListedCompany> {
  await withAudit(context, { staff }, async (tx) => {
    // First, so that what the log calls "before" is what this decision found, and not what a colleague's replaced.
    await lockCustomer(tx, decision.userId)
    const company = await requireCompany(tx, decision.companyId)
    const member = company.members.find(({ userId }) => userId === decision.userId)
    const decided = await decideMembership(tx, { ...decision, decidedBy: staff.userId })
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
  return await requireCompany(context.db, decision.companyId)
}
