import { orderDesk } from '#order'
import type { Context } from '#platform/context'
import type { Staff } from '../staff'
import { workOnOrder } from './work-on-order'

type Cancellation = Omit<Parameters<typeof orderDesk.cancelOrder>[1], 'staffId'>

/**
 * Cancels an order that has not left the house; what Stripe took is given back. Throws ORDER_NOT_FOUND,
 * PAYMENT_IN_PROGRESS and ORDER_NOT_CANCELLABLE.
 */
export async function cancelOrder(context: Context, staff: Staff, wish: Cancellation): Promise<void> {
  await workOnOrder(context, staff, {
    orderId: wish.orderId,
    action: 'order.cancelled',
    reason: wish.reason,
    work: async (tx) => {
      const { from } = await orderDesk.cancelOrder(tx, { ...wish, staffId: staff.userId })
      return { before: { status: from }, after: { status: 'cancelled', restock: wish.restock } }
    },
  })
}
