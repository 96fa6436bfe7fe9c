import { rerunParkedJob } from '#payment'
import type { Context } from '#platform/context'
import { appendAudit } from '../../infrastructure/audit-log'
import type { Staff } from '../../staff'
import { circumstancesOf } from '../with-audit'

/** Sends a job that gave up out again, on record. Throws JOB_NOT_PARKED. */
export async function rerunJob(
  context: Context,
  staff: Staff,
  { jobId, reason }: { readonly jobId: string; readonly reason: string },
): Promise<void> {
  await rerunParkedJob(context, {
    jobId,
    record: (tx) =>
      appendAudit(tx, circumstancesOf(context, staff), {
        action: 'job.rerun',
        entityType: 'job',
        entityId: jobId,
        reason,
      }),
  })
}
