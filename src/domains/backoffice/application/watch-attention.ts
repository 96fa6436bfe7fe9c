import type { Context } from '#platform/context'
import { readAcrossDomains } from '#platform/replicas'
import type { Sighting } from '#platform/watch'
import { attentionKinds, attentionRules, countedAtMost } from '../attention'
import { digestAttention } from '../infrastructure/attention-list'

/** What needs a person, a sighting for each kind; something new of a kind is told anew. */
export async function watchAttention(context: Context): Promise<Sighting[]> {
  const filter = { kinds: attentionKinds, takenBy: 'anybody', settled: false } as const
  const digests = await readAcrossDomains(context, (reader) => digestAttention(reader, filter))
  return digests.map(({ kind, count, oldest, marks }) => ({
    key: kind,
    marks,
    message: 'something needs a person',
    facts: {
      kind,
      what: attentionRules[kind].title.en,
      severity: attentionRules[kind].severity,
      count: Math.min(count, countedAtMost),
      oldest,
      next: `GET /admin/attention?kind=${kind}`,
    },
  }))
}
