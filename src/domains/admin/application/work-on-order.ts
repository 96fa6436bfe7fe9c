import { orderWakeUp } from '#order'
import type { Context } from '#platform/context'
import type { Transaction } from '#platform/database'
import type { RequestKey } from '#platform/idempotency'
import { wakeRelay } from '#platform/outbox'
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
  const recorded = await withAudit(context, { staff, id: orderId, requestKey }, async (tx) => ({
    record: {
      action,
      entityType: 'order',
      entityId: orderId,
      ...(await work(tx)),
      reason,
    },
  }))
  wakeRelay(context)
  context.wakeUps.announce(orderWakeUp(orderId))
  return recorded
}
