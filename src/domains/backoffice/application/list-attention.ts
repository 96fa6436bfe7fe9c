import { requireHeld, type Staff } from '#admin'
import type { Context } from '#platform/context'
import type { RowKey } from '#platform/listing'
import { readAcrossDomains } from '#platform/replicas'
import { type AttentionKind, attentionKinds, attentionRules } from '../attention'
import {
  type AttentionCount,
  type AttentionRow,
  attentionKey,
  countAttentionRows,
  selectAttention,
} from '../infrastructure/attention-list'

export type { AttentionCount, AttentionRow } from '../infrastructure/attention-list'

export interface AttentionWish {
  readonly kind: AttentionKind | undefined
  readonly takenBy: 'me' | 'nobody' | 'anybody'
  readonly settled: boolean
  readonly after: RowKey | undefined
  readonly limit: number
}

export interface AttentionPage {
  readonly rows: readonly AttentionRow[]
  readonly lastKey: RowKey | undefined
  /** Of all that match, whatever the page. */
  readonly counts: readonly AttentionCount[]
}

/**
 * What needs a person, of the kinds that this one may see, the most urgent kinds first and the oldest of each first: two
 * statements. Throws PERMISSION_MISSING where a kind is asked for that they may not see.
 */
export async function listAttention(
  context: Context,
  staff: Staff,
  { kind, takenBy, settled, after, limit }: AttentionWish,
): Promise<AttentionPage> {
  if (kind) requireHeld(staff, [attentionRules[kind].see])
  const seen = attentionKinds.filter((one) => staff.permissions.includes(attentionRules[one].see))
  const filter = {
    kinds: kind ? [kind] : seen,
    takenBy: takenBy === 'me' ? { userId: staff.userId } : takenBy,
    settled,
  }
  const [found, counts] = await readAcrossDomains(context, (reader) =>
    Promise.all([selectAttention(reader, { ...filter, after, limit }), countAttentionRows(reader, filter)]),
  )
  const rows = found.slice(0, limit)
  const last = rows.at(-1)
  return { rows, lastKey: found.length > limit && last ? attentionKey(last) : undefined, counts }
}
