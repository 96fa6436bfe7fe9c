import { lateSeconds, readBacklog } from '#platform/outbox-backlog'
import type { Watch } from '#platform/watch'
import { watchAttention } from '../domains/backoffice/application/watch-attention'
import { watchPayments } from '../domains/backoffice/application/watch-payments'

/** Messages wait: the workers, who would say so themselves, may all be gone. */
const watchOutbox: Watch = async ({ db, metrics }) => {
  const backlog = await readBacklog(db)
  metrics.keep('outbox', [
    { metric: 'metropolitan_outbox_open', value: backlog.open },
    { metric: 'metropolitan_outbox_oldest_seconds', value: backlog.oldestSeconds },
  ])
  if (backlog.oldestSeconds <= lateSeconds) return []
  const message = 'messages wait and nobody works on them'
  return [{ key: 'outbox', marks: [], message, facts: { ...backlog } }]
}

/** What the API looks for from time to time, on behalf of people. */
export const watches: readonly Watch[] = [watchOutbox, watchPayments, watchAttention]
