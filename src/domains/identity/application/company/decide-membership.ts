import type { Transaction } from '#platform/database'
import { type MembershipDecision, updateMembership } from '../../infrastructure/companies'
import { lockUser } from '../../infrastructure/users'

/**
 * Approves or refuses that a user buys for a company. Wholesale prices, bank transfer and its terms follow from the
 * user's next request on. False where the user does not claim this company, or not any more.
 */
export async function decideMembership(tx: Transaction, decision: MembershipDecision): Promise<boolean> {
  await lockUser(tx, decision.userId)
  return await updateMembership(tx, decision)
}
