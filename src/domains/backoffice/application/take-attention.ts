import { AdminErrors, type AttentionClaim, claimAttention, requireHeld, type Staff } from '#admin'
import type { Context } from '#platform/context'
import { type AttentionKind, attentionRules } from '../attention'
import { findAttention } from '../infrastructure/attention-list'

/**
 * Takes something on that needs a person, so that colleagues see whose it is. Throws PERMISSION_MISSING,
 * ATTENTION_NOT_FOUND, ATTENTION_TAKEN and ATTENTION_SETTLED.
 */
export async function takeAttention(
  context: Context,
  staff: Staff,
  { kind, id }: { readonly kind: AttentionKind; readonly id: string },
): Promise<AttentionClaim> {
  requireHeld(staff, [attentionRules[kind].see])
  const entry = await findAttention(context.reader, { kind, id })
  if (!entry) throw AdminErrors.ATTENTION_NOT_FOUND()
  await context.failpoint('attention.found')
  return await claimAttention(context, staff, { kind, subjectId: id, since: entry.since })
}
