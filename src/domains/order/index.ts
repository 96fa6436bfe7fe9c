import { approveTransfer } from './application/approve-transfer'
import { cancelForStaff } from './application/cancel-for-staff'
import { moveOrder } from './application/move-order'
import { receiveTransfer } from './application/receive-transfer'
import { trackOrder } from './application/track-order'
import {
  awaitsTransfer,
  fulfilmentSteps,
  legalMoves,
  orderActors,
  orderStatuses,
  paymentMethods,
  paymentStatuses,
} from './order'

/** What an order whose time is up goes through: claimed, handed back, expired. */
export { orderExpiry } from './application/expire-order'
/** Refuses an order that is not there or not the caller's. */
export { OrderErrors } from './errors'
/** What an order's timeline says of its payment, and the news on which payment acts. */
export { orderTopics, orderWakeUp, timelineEvents } from './events'
/** What the money of an order does to it: confirms, cancels, takes units back, tells the timeline. */
export { orderPayments } from './infrastructure/order-payments'
/** Locks an order before anything is done about its payment. */
export { type LockedOrder, lockOrder } from './infrastructure/orders'
/** How an order is and can be paid. */
export {
  isPaidOnline,
  type OrderActor,
  type OrderStatus,
  type PaymentMethod,
  type PaymentStatus,
} from './order'

/** What staff do with an order, within the transaction that also records it, and the words it is described with. */
export const orderDesk = {
  moveOrder,
  cancelOrder: cancelForStaff,
  approveTransfer,
  receiveTransfer,
  trackOrder,
  legalMoves,
  awaitsTransfer,
  words: {
    statuses: orderStatuses,
    paymentStatuses,
    paymentMethods,
    fulfilmentSteps,
    actors: orderActors,
  },
} as const
