import type { Transaction } from '#platform/database'
import { currentRequestId } from '#platform/log'
import { OrderErrors } from '../errors'
import { lockOrder } from '../infrastructure/orders'
import { setTracking } from '../infrastructure/staff-statements'

export interface Tracking {
  readonly orderId: string
  readonly staffId: string
  readonly shippingCompany: string
  readonly trackingNumber: string
}

/**
 * Notes with which parcel an order travels, within the caller's transaction. Throws ORDER_NOT_FOUND, and
 * ORDER_NOT_TRACKABLE before it is packed and after it was cancelled.
 */
export async function trackOrder(tx: Transaction, tracking: Tracking): Promise<void> {
  const order = await lockOrder(tx, tracking.orderId)
  if (!order) throw OrderErrors.ORDER_NOT_FOUND()
  if (!['preparing', 'shipped', 'delivered'].includes(order.status)) {
    throw OrderErrors.ORDER_NOT_TRACKABLE({ params: { status: order.status } })
  }
  await setTracking(tx, { ...tracking, requestId: currentRequestId() ?? null })
}
