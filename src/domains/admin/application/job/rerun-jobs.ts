import type { Context } from '#platform/context'
import { rerunDeadLetters } from '#platform/dead-letters'
import type { Staff } from '../../staff'
import { withAudit } from '../audit/with-audit'

/** At a time; the oldest first. */
const mostJobs = 1_000

/** Sends the jobs of a topic that gave up out again, with all their tries. Answers how many; where none, nothing is written. */
export async function rerunJobs(
  context: Context,
  staff: Staff,
  { topic, reason }: { readonly topic: string; readonly reason: string },
): Promise<{ readonly count: number }> {
  const { result } = await withAudit(context, { staff }, async (tx) => {
    const count = await rerunDeadLetters(tx, topic, mostJobs)
    const record = {
      action: 'jobs.rerun',
      entityType: 'topic',
      entityId: topic,
      before: { count: 0 },
      after: { count },
      reason,
    }
    return { record: count > 0 ? record : undefined, result: { count } }
  })
  return result
}
