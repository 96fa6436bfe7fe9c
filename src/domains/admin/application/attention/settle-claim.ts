import type { Context } from '#platform/context'
import { type AttentionClaim, nameOfSubject } from '../../attention-claim'
import { AdminErrors } from '../../errors'
import { closeClaim, insertClaim, lockClaim } from '../../infrastructure/attention-claims'
import type { Staff } from '../../staff'
import { withAudit } from '../audit/with-audit'
import { findOccurrence, type MaybeOver } from './find-occurrence'

export interface Settlement {
  readonly subject: MaybeOver
  /** In the words of who settled it. */
  readonly settlement: string
}

/**
 * Writes down how something was settled that needed a person; who settles what nobody has taken takes it with that.
 * Throws ATTENTION_NOT_FOUND, ATTENTION_TAKEN where it is a colleague's, and ATTENTION_SETTLED where it was settled before.
 */
export async function settleClaim(
  context: Context,
  staff: Pick<Staff, 'userId'>,
  { subject, settlement }: Settlement,
): Promise<AttentionClaim> {
  const { userId: staffId } = staff
  const { result } = await withAudit(context, { staff }, async (tx) => {
    const occurrence = await findOccurrence(tx, subject)
    await insertClaim(tx, { ...occurrence, staffId })
    const claim = await lockClaim(tx, occurrence)
    if (claim?.settledAt) throw AdminErrors.ATTENTION_SETTLED()
    if (claim?.takenBy !== staffId)
      throw AdminErrors.ATTENTION_TAKEN({ params: { takenBy: claim?.takenBy ?? null } })
    const settled = await closeClaim(tx, occurrence, { staffId, settlement })
    if (!settled) throw new Error('a claim that is locked is gone')
    const record = {
      action: 'attention.settled',
      entityType: 'attention',
      entityId: nameOfSubject(occurrence),
      before: { settledBy: null },
      after: { since: occurrence.since, settledBy: staffId },
      reason: settlement,
    }
    return { record, result: settled }
  })
  return result
}
