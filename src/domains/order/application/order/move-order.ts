import { type Staff, withAudit } from '#admin'
import type { Context } from '#platform/context'
import { currentRequestId } from '#platform/log'
import { OrderErrors } from '../../errors'
import { timelineEvents } from '../../events'
import { advanceOrder } from '../../infrastructure/staff-statements'
import { type FulfilmentStatus, fulfilmentSteps, legalMoves, type OrderState } from '../../order'
import { lockOrderForChange } from './lock-order-for-change'
import { readOrderState } from './read-order-state'

export interface OrderMove {
  readonly orderId: string
  readonly to: FulfilmentStatus
  /** With which parcel it leaves, where that is known. */
  readonly shippingCompany: string | undefined
  readonly trackingNumber: string | undefined
}

/**
 * Moves an order one step towards its customer. Throws ORDER_NOT_FOUND, and ORDER_MOVE_ILLEGAL with the moves that are
 * legal: nothing leaves that is unpaid or held back.
 */
export async function moveOrder(context: Context, staff: Staff, move: OrderMove): Promise<OrderState> {
  const { orderId, to, shippingCompany, trackingNumber } = move
  await withAudit(context, { staff, id: orderId }, async (tx) => {
    const order = await lockOrderForChange(tx, orderId)
    const legal = legalMoves(order).filter((status) => fulfilmentSteps.some((step) => step === status))
    if (!legal.includes(to)) {
      throw OrderErrors.ORDER_MOVE_ILLEGAL({ params: { from: order.status, to, legal } })
    }
    await advanceOrder(tx, {
      orderId,
      status: to,
      shippingCompany: shippingCompany ?? null,
      trackingNumber: trackingNumber ?? null,
      event: timelineEvents[to],
      staffId: staff.userId,
      requestId: currentRequestId() ?? null,
    })
    return {
      record: {
        action: 'order.moved',
        entityType: 'order',
        entityId: orderId,
        before: { status: order.status },
        after: { status: to, shippingCompany, trackingNumber },
      },
    }
  })
  return await readOrderState(context, orderId)
}
