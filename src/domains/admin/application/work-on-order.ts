import { orderWakeUp } from '#order'
import type { Context } from '#platform/context'
import { type Transaction, wakeOnCommit } from '#platform/database'
import type { RequestKey } from '#platform/idempotency'
import type { AuditRecord } from '../audit'
import type { Staff } from '../staff'
import { type AuditedOutcome, withAudit } from './with-audit'

interface OrderWork {
  readonly orderId: string
  readonly action: string
  readonly reason?: string | undefined
  readonly requestKey?: RequestKey | undefined
  /** Does it, and answers what the log shall say beside the action. */
  readonly work: (tx: Transaction) => Promise<Pick<AuditRecord, 'before' | 'after'>>
}

/** Does something to an order on record, and wakes the customer's stream and the jobs that follow from it. */
export async function workOnOrder(
  context: Context,
  staff: Staff,
  { orderId, action, reason, requestKey, work }: OrderWork,
): Promise<AuditedOutcome> {
  return await withAudit(context, { staff, id: orderId, requestKey }, async (tx) => {
    wakeOnCommit(tx, orderWakeUp(orderId))
    return { record: { action, entityType: 'order', entityId: orderId, ...(await work(tx)), reason } }
  })
}
