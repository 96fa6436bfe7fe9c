import { orderDesk } from '#order'
import type { Context } from '#platform/context'
import { AdminPermission } from '../permission'
import type { Staff } from '../staff'
import { requireHeld } from './require-held'
import { workOnOrder } from './work-on-order'

type Cancellation = Omit<Parameters<typeof orderDesk.cancelOrder>[1], 'staffId'>

/**
 * Cancels an order that has not left the house; what Stripe took is given back. Throws ORDER_NOT_FOUND,
 * PAYMENT_IN_PROGRESS, ORDER_NOT_CANCELLABLE, and PERMISSION_MISSING where money would go back and the caller may not
 * refund: cancelling is no way around that.
 */
export async function cancelOrder(context: Context, staff: Staff, wish: Cancellation): Promise<void> {
  await workOnOrder(context, staff, {
    orderId: wish.orderId,
    action: 'order.cancelled',
    reason: wish.reason,
    work: async (tx) => {
      const { from, givesBack } = await orderDesk.cancelOrder(tx, { ...wish, staffId: staff.userId })
      if (givesBack) requireHeld(staff, [AdminPermission.REFUNDS_WRITE])
      return { before: { status: from }, after: { status: 'cancelled', restock: wish.restock, givesBack } }
    },
  })
}
