import { orderDesk } from '#order'
import type { Context } from '#platform/context'
import type { Staff } from '../staff'
import { workOnOrder } from './work-on-order'

type Tracking = Omit<Parameters<typeof orderDesk.trackOrder>[1], 'staffId'>

/** Notes with which parcel an order travels. Throws ORDER_NOT_FOUND and ORDER_NOT_TRACKABLE. */
export async function trackOrder(context: Context, staff: Staff, tracking: Tracking): Promise<void> {
  await workOnOrder(context, staff, {
    orderId: tracking.orderId,
    action: 'order.tracked',
    work: async (tx) => {
      await orderDesk.trackOrder(tx, { ...tracking, staffId: staff.userId })
      const { shippingCompany, trackingNumber } = tracking
      return { after: { shippingCompany, trackingNumber } }
    },
  })
}
