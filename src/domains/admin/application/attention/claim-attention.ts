import type { Context } from '#platform/context'
import { type AttentionClaim, nameOfSubject, type Occurrence } from '../../attention-claim'
import { AdminErrors } from '../../errors'
import { insertClaim, lockClaim } from '../../infrastructure/attention-claims'
import type { Staff } from '../../staff'
import { withAudit } from '../audit/with-audit'

/**
 * Takes something on that needs a person; asked again by the same one, it changes nothing. Throws ATTENTION_TAKEN where
 * a colleague was quicker, and ATTENTION_SETTLED.
 */
export async function claimAttention(
  context: Context,
  staff: Pick<Staff, 'userId'>,
  { kind, subjectId, since }: Occurrence,
): Promise<AttentionClaim> {
  const occurrence = { kind, subjectId, since }
  const { result } = await withAudit(context, { staff }, async (tx) => {
    const made = await insertClaim(tx, { ...occurrence, staffId: staff.userId })
    const record = {
      action: 'attention.taken',
      entityType: 'attention',
      entityId: nameOfSubject(occurrence),
      before: { takenBy: null },
      after: { since, takenBy: staff.userId },
    }
    if (made) return { record, result: made }
    const claim = await lockClaim(tx, occurrence)
    if (claim?.settledAt) throw AdminErrors.ATTENTION_SETTLED()
    // Where it is gone again meanwhile, whoever it was has just let go: the next try takes it.
    if (claim?.takenBy !== staff.userId)
      throw AdminErrors.ATTENTION_TAKEN({ params: { takenBy: claim?.takenBy ?? null } })
    return { record: undefined, result: claim }
  })
  return result
}
