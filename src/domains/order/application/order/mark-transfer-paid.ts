import { type Staff, withAudit } from '#admin'
import type { Context } from '#platform/context'
import type { RequestKey } from '#platform/idempotency'
import { currentRequestId } from '#platform/log'
import { OrderErrors } from '../../errors'
import { setTransferPaid } from '../../infrastructure/staff-statements'
import { awaitsTransfer, type OrderState } from '../../order'
import { lockOrderForChange } from './lock-order-for-change'
import { readOrderState } from './read-order-state'

export interface TransferReceipt {
  readonly orderId: string
  readonly reason: string | undefined
  readonly requestKey: RequestKey
}

/**
 * Notes that the money of an approved bank transfer is on the shop's account. `replayed`: this very request did so
 * before. Throws ORDER_NOT_FOUND, IDEMPOTENCY_KEY_REUSED, and TRANSFER_NOT_AWAITED where none is awaited: not approved
 * yet, paid already, or cancelled.
 */
export async function markTransferPaid(
  context: Context,
  staff: Staff,
  { orderId, reason, requestKey }: TransferReceipt,
): Promise<{ readonly state: OrderState; readonly replayed: boolean }> {
  const { replayed } = await withAudit(context, { staff, id: orderId, requestKey }, async (tx) => {
    const order = await lockOrderForChange(tx, orderId)
    if (!awaitsTransfer(order)) throw OrderErrors.TRANSFER_NOT_AWAITED({ params: { status: order.status } })
    await setTransferPaid(tx, { orderId, staffId: staff.userId, requestId: currentRequestId() ?? null })
    return {
      record: {
        action: 'order.transfer_received',
        entityType: 'order',
        entityId: orderId,
        before: { paymentStatus: order.paymentStatus },
        after: { paymentStatus: 'paid' },
        reason,
      },
    }
  })
  return { state: await readOrderState(context, orderId), replayed }
}
