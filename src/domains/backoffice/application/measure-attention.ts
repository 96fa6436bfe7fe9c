import type { Context } from '#platform/context'
import type { Sample } from '#platform/metrics'
import { attentionKinds } from '../attention'
import { countAttentionRows } from '../infrastructure/attention-list'

/** What needs a person, by kind; 0 of those that have none, so that an alert sees its end. */
export async function measureAttention({ reader }: Context): Promise<Sample[]> {
  const counts = await countAttentionRows(reader, {
    kinds: attentionKinds,
    takenBy: 'anybody',
    settled: false,
  })
  return attentionKinds.map((kind) => ({
    metric: 'metropolitan_attention',
    labels: { kind },
    value: counts.find((one) => one.kind === kind)?.count ?? 0,
  }))
}
