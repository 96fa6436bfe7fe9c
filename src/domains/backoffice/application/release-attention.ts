import { releaseClaim, requireHeld, type Staff } from '#admin'
import type { Context } from '#platform/context'
import { type AttentionKind, attentionRules } from '../attention'
import { findAttention } from '../infrastructure/attention-list'

export interface AttentionRelease {
  readonly kind: AttentionKind
  readonly id: string
  readonly reason: string | undefined
}

/**
 * Lets go of something, so that it is nobody's; what was settled is open again. Throws PERMISSION_MISSING, also where it
 * is a colleague's and the caller could not settle it, ATTENTION_NOT_FOUND and ATTENTION_NOT_TAKEN.
 */
export async function releaseAttention(
  context: Context,
  staff: Staff,
  { kind, id, reason }: AttentionRelease,
): Promise<void> {
  const { see, settle } = attentionRules[kind]
  requireHeld(staff, [see])
  const entry = await findAttention(context.reader, { kind, id })
  const subject = { kind, subjectId: id, since: entry?.since }
  await releaseClaim(context, staff, { subject, reason, needed: [settle] })
}
