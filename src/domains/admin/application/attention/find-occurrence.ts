import type { Transaction } from '#platform/database'
import type { Occurrence } from '../../attention-claim'
import { AdminErrors } from '../../errors'
import { findOpenClaim } from '../../infrastructure/attention-claims'

/** Something that needs a person, or did: then `since` is not known any more. */
export interface MaybeOver {
  readonly kind: string
  readonly subjectId: string
  readonly since: Date | undefined
}

/** The occurrence that is meant: what is over meanwhile is known by its claim alone. Throws ATTENTION_NOT_FOUND. */
export async function findOccurrence(tx: Transaction, asked: MaybeOver): Promise<Occurrence> {
  const { kind, subjectId, since } = asked
  if (since) return { kind, subjectId, since }
  const claim = await findOpenClaim(tx, asked)
  if (!claim) throw AdminErrors.ATTENTION_NOT_FOUND()
  return { kind, subjectId, since: claim.since }
}
