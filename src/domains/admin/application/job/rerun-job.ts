import type { Context } from '#platform/context'
import { rerunDeadLetter } from '#platform/dead-letters'
import { AdminErrors } from '../../errors'
import type { Staff } from '../../staff'
import { withAudit } from '../audit/with-audit'

/** Sends a job that gave up out again, with all its tries. Throws JOB_NOT_PARKED. */
export async function rerunJob(
  context: Context,
  staff: Staff,
  { jobId, reason }: { readonly jobId: string; readonly reason: string },
): Promise<void> {
  await withAudit(context, { staff }, async (tx) => {
    if (!(await rerunDeadLetter(tx, jobId))) throw AdminErrors.JOB_NOT_PARKED()
    const change = { before: { parked: true }, after: { parked: false } }
    return { record: { action: 'job.rerun', entityType: 'job', entityId: jobId, ...change, reason } }
  })
}
