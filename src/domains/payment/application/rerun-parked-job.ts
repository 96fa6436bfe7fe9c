import type { Context } from '#platform/context'
import { type Transaction, transact, wakeOnCommit } from '#platform/database'
import { outboxWakeUp } from '#platform/outbox'
import { PaymentErrors } from '../errors'
import { unparkMessage } from '../infrastructure/parked-messages'

export interface JobRerun {
  readonly jobId: string
  /** The last statement of the transaction, such as the audit's. */
  readonly record?: ((tx: Transaction) => Promise<void>) | undefined
}

/** Sends a parked job out again, with all its tries. Throws JOB_NOT_PARKED. */
export async function rerunParkedJob(context: Context, { jobId, record }: JobRerun): Promise<void> {
  await transact(context, async (tx) => {
    if (!(await unparkMessage(tx, jobId))) throw PaymentErrors.JOB_NOT_PARKED()
    await record?.(tx)
    wakeOnCommit(tx, outboxWakeUp)
  })
}
