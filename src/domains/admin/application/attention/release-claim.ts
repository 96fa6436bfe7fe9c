import type { Context } from '#platform/context'
import { nameOfSubject } from '../../attention-claim'
import { AdminErrors } from '../../errors'
import { deleteClaim, lockClaim } from '../../infrastructure/attention-claims'
import type { AdminPermission } from '../../permission'
import type { Staff } from '../../staff'
import { requireHeld } from '../access/require-held'
import { withAudit } from '../audit/with-audit'
import { findOccurrence, type MaybeOver } from './find-occurrence'

export interface Release {
  readonly subject: MaybeOver
  readonly reason: string | undefined
  /** What it takes to let go of a colleague's claim, or to open again what was settled. */
  readonly needed: readonly AdminPermission[]
}

/**
 * Makes something nobody's again, also what was settled. Throws ATTENTION_NOT_FOUND, ATTENTION_NOT_TAKEN and, where it is a colleague's or was
 * settled, PERMISSION_MISSING.
 */
export async function releaseClaim(
  context: Context,
  staff: Pick<Staff, 'userId' | 'permissions'>,
  { subject, reason, needed }: Release,
): Promise<void> {
  await withAudit(context, { staff }, async (tx) => {
    const occurrence = await findOccurrence(tx, subject)
    const claim = await lockClaim(tx, occurrence)
    if (!claim) throw AdminErrors.ATTENTION_NOT_TAKEN()
    if (claim.settledAt || claim.takenBy !== staff.userId) requireHeld(staff, needed)
    await deleteClaim(tx, occurrence)
    const { since, takenBy, settledBy, settlement } = claim
    return {
      record: {
        action: 'attention.released',
        entityType: 'attention',
        entityId: nameOfSubject(occurrence),
        before: { since, takenBy, settledBy, settlement },
        after: { takenBy: null, settledBy: null, settlement: null },
        reason,
      },
    }
  })
}
