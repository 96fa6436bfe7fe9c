import { type Staff, withAudit } from '#admin'
import type { Context } from '#platform/context'
import type { RequestKey } from '#platform/idempotency'
import { currentRequestId } from '#platform/log'
import { OrderErrors } from '../../errors'
import { confirmTransfer } from '../../infrastructure/staff-statements'
import { isPaidOnline, type OrderState } from '../../order'
import { lockOrderForChange } from './lock-order-for-change'
import { readOrderState } from './read-order-state'

export interface TransferApproval {
  readonly orderId: string
  readonly reason: string | undefined
  readonly requestKey: RequestKey | undefined
}

/**
 * Lets an order by bank transfer go on before its money is here: its units leave the stock. `replayed`: this very
 * request did so before. Throws ORDER_NOT_FOUND, IDEMPOTENCY_KEY_REUSED, and TRANSFER_NOT_PENDING for every other order.
 */
export async function approveTransfer(
  context: Context,
  staff: Staff,
  { orderId, reason, requestKey }: TransferApproval,
): Promise<{ readonly state: OrderState; readonly replayed: boolean }> {
  const { replayed } = await withAudit(context, { staff, id: orderId, requestKey }, async (tx) => {
    const { status, paymentMethod } = await lockOrderForChange(tx, orderId)
    const isPending = status === 'pending' && !isPaidOnline(paymentMethod)
    if (!isPending) throw OrderErrors.TRANSFER_NOT_PENDING({ params: { status } })
    await confirmTransfer(tx, { orderId, staffId: staff.userId, requestId: currentRequestId() ?? null })
    return {
      record: {
        action: 'order.transfer_approved',
        entityType: 'order',
        entityId: orderId,
        before: { status },
        after: { status: 'confirmed' },
        reason,
      },
    }
  })
  return { state: await readOrderState(context, orderId), replayed }
}
