import { type Staff, withAudit } from '#admin'
import type { Context } from '#platform/context'
import { currentRequestId } from '#platform/log'
import { OrderErrors } from '../../errors'
import { timelineEvents } from '../../events'
import { findOrderState } from '../../infrastructure/orders'
import { advanceOrder } from '../../infrastructure/staff-statements'
import { type FulfilmentStatus, isHeldBack, legalMoves, noParcel, type OrderState } from '../../order'
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
 * Moves an order one step towards its customer. Throws ORDER_NOT_FOUND, ORDER_HELD with the reason of the hold, and
 * ORDER_MOVE_ILLEGAL with the moves that are legal: nothing leaves that is unpaid or held back.
 */
export async function moveOrder(context: Context, staff: Staff, move: OrderMove): Promise<OrderState> {
  const { orderId, to, shippingCompany, trackingNumber } = move
  const given = { ...(shippingCompany && { shippingCompany }), ...(trackingNumber && { trackingNumber }) }
  await withAudit(context, { staff, id: orderId }, async (tx) => {
    const order = await lockOrderForChange(tx, orderId)
    const { holdReason } = order
    if (isHeldBack(order, to)) throw OrderErrors.ORDER_HELD({ params: { holdReason, to } })
    const legal = legalMoves(order)
    if (!legal.includes(to)) {
      throw OrderErrors.ORDER_MOVE_ILLEGAL({ params: { from: order.status, to, legal } })
    }
    const isGiven = Object.keys(given).length > 0
    const parcel = isGiven ? ((await findOrderState(tx, orderId))?.parcel ?? noParcel) : {}
    await advanceOrder(tx, {
      orderId,
      status: to,
      ...noParcel,
      ...given,
      event: timelineEvents[to],
      staffId: staff.userId,
      requestId: currentRequestId() ?? null,
    })
    return {
      record: {
        action: 'order.moved',
        entityType: 'order',
        entityId: orderId,
        before: { ...parcel, status: order.status },
        after: { ...parcel, ...given, status: to },
      },
    }
  })
  return await readOrderState(context, orderId)
}
