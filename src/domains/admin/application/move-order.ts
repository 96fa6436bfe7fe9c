import { orderDesk } from '#order'
import type { Context } from '#platform/context'
import type { Staff } from '../staff'
import { workOnOrder } from './work-on-order'

type Move = Omit<Parameters<typeof orderDesk.moveOrder>[1], 'staffId'>

/** Moves an order one step towards its customer. Throws ORDER_NOT_FOUND and ORDER_MOVE_ILLEGAL. */
export async function moveOrder(context: Context, staff: Staff, move: Move): Promise<void> {
  await workOnOrder(context, staff, {
    orderId: move.orderId,
    action: 'order.moved',
    work: async (tx) => {
      const { from } = await orderDesk.moveOrder(tx, { ...move, staffId: staff.userId })
      const { shippingCompany, trackingNumber } = move
      return { before: { status: from }, after: { status: move.to, shippingCompany, trackingNumber } }
    },
  })
}
