import { AdminPermission, requireHeld, type Staff, withAudit } from '#admin'
import type { Context } from '#platform/context'
import { OrderErrors } from '../../errors'
import { canMove, givesMoneyBack, isBeingPaid, isPaidTransfer, type OrderState } from '../../order'
import { cancelLockedOrder } from './cancel-locked-order'
import { lockOrderForChange } from './lock-order-for-change'
import { readOrderState } from './read-order-state'

export interface StaffCancellation {
  readonly orderId: string
  readonly reason: string
  /** Whether units that were taken out of stock go back on sale. */
  readonly restock: boolean
}

/**
 * Cancels an order that has not left the house; what Stripe took is given back. Throws ORDER_NOT_FOUND,
 * PAYMENT_IN_PROGRESS, ORDER_NOT_CANCELLABLE, TRANSFER_ALREADY_PAID, whose money nothing here could give back, and
 * PERMISSION_MISSING where money would go back and the caller may not refund: cancelling is no way around that.
 */
export async function cancelOrderForStaff(
  context: Context,
  staff: Staff,
  { orderId, reason, restock }: StaffCancellation,
): Promise<OrderState> {
  await withAudit(context, { staff, id: orderId }, async (tx) => {
    const order = await lockOrderForChange(tx, orderId)
    const { status } = order
    if (!canMove(status, 'cancelled')) throw OrderErrors.ORDER_NOT_CANCELLABLE({ params: { status } })
    if (status === 'pending' && isBeingPaid(order)) {
      throw OrderErrors.PAYMENT_IN_PROGRESS({ params: { orderId } })
    }
    if (isPaidTransfer(order)) throw OrderErrors.TRANSFER_ALREADY_PAID()
    const givesBack = givesMoneyBack(order)
    if (givesBack) requireHeld(staff, [AdminPermission.REFUNDS_WRITE])
    await cancelLockedOrder(tx, order, {
      reason: 'staff',
      actor: 'admin',
      actorId: staff.userId,
      note: reason,
      restock,
    })
    return {
      record: {
        action: 'order.cancelled',
        entityType: 'order',
        entityId: orderId,
        before: { status },
        after: { status: 'cancelled', restock, givesBack },
        reason,
      },
    }
  })
  return await readOrderState(context, orderId)
}
