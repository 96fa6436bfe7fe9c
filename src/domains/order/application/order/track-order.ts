import { type Staff, withAudit } from '#admin'
import type { Context } from '#platform/context'
import { currentRequestId } from '#platform/log'
import { OrderErrors } from '../../errors'
import { findOrderState } from '../../infrastructure/orders'
import { setTracking } from '../../infrastructure/staff-statements'
import { isTrackable, noParcel, type OrderState } from '../../order'
import { lockOrderForChange } from './lock-order-for-change'
import { readOrderState } from './read-order-state'

export interface Tracking {
  readonly orderId: string
  readonly shippingCompany: string
  readonly trackingNumber: string
}

/**
 * Notes with which parcel an order travels; said again, it is told to nobody. Throws ORDER_NOT_FOUND, and ORDER_NOT_TRACKABLE before it is packed and
 * after it was cancelled.
 */
export async function trackOrder(context: Context, staff: Staff, tracking: Tracking): Promise<OrderState> {
  const { orderId, shippingCompany, trackingNumber } = tracking
  await withAudit(context, { staff, id: orderId }, async (tx) => {
    const { status } = await lockOrderForChange(tx, orderId)
    if (!isTrackable(status)) throw OrderErrors.ORDER_NOT_TRACKABLE({ params: { status } })
    const before = (await findOrderState(tx, orderId))?.parcel ?? noParcel
    if (before.shippingCompany === shippingCompany && before.trackingNumber === trackingNumber)
      return { record: undefined }
    await setTracking(tx, {
      orderId,
      shippingCompany,
      trackingNumber,
      staffId: staff.userId,
      requestId: currentRequestId() ?? null,
    })
    return {
      record: {
        action: 'order.tracked',
        entityType: 'order',
        entityId: orderId,
        before: { ...before },
        after: { shippingCompany, trackingNumber },
      },
    }
  })
  return await readOrderState(context, orderId)
}
