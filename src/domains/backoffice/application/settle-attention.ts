import { type AttentionClaim, requireHeld, type Staff, settleClaim } from '#admin'
import type { Context } from '#platform/context'
import { type AttentionKind, attentionRules } from '../attention'
import { findAttention } from '../infrastructure/attention-list'

export interface AttentionSettlement {
  readonly kind: AttentionKind
  readonly id: string
  /** What was done, in words. */
  readonly settlement: string
}

/**
 * Says how something was settled: what is still there is listed no more, but among what was settled, and what is over
 * by itself has its record. Throws PERMISSION_MISSING, ATTENTION_NOT_FOUND, ATTENTION_TAKEN and ATTENTION_SETTLED.
 */
export async function settleAttention(
  context: Context,
  staff: Staff,
  { kind, id, settlement }: AttentionSettlement,
): Promise<AttentionClaim> {
  const { see, settle } = attentionRules[kind]
  requireHeld(staff, [see, settle])
  const entry = await findAttention(context.reader, { kind, id })
  return await settleClaim(context, staff, {
    subject: { kind, subjectId: id, since: entry?.since },
    settlement,
  })
}
