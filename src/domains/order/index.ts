/** Ends a pending order whose time to pay is over. The caller holds its lock. */
export { expireOrder } from './application/order/expire-order'
/** Refuses an order that is not there or not the caller's. */
export { OrderErrors } from './errors'
/** What an order's timeline says of its payment, and the messages on which payment acts. */
export { orderTopics, orderWakeUp, timelineEvents } from './events'
/** Ends an order before or after its units left the stock, each in one statement. The caller holds the order's lock. */
export { cancelConfirmedOrder, closePendingOrder } from './infrastructure/close-order-statements'
/** Makes a pending order a paid one, in one statement. The caller holds the locks of cart and order. */
export { confirmPendingOrder } from './infrastructure/confirm-order-statement'
/** Confirms an expired order whose money came late, in one statement. The caller holds the locks of cart and order. */
export { confirmExpiredOrder } from './infrastructure/late-success-statement'
/** Adds to the timeline of an order, whose lock the caller holds; and what a statement reads a whole timeline from. */
export { recordOrderEvent, timelineOf } from './infrastructure/order-events'
/** How a locked order is paid, and what was sold with it. */
export { readSoldLines, recordPaymentStatus } from './infrastructure/order-payment-status'
/** Locks an order before anything is done about its payment. */
export { type LockedOrder, lockOrder } from './infrastructure/orders'
/** Leases orders whose time to pay is over, and hands one back. */
export { claimOverdueOrders, returnOverdueOrder } from './infrastructure/overdue-orders'
/** Puts units of a locked order back on sale, or notes that they are lost. */
export { type ReturnedUnits, returnUnits, writeOffUnits } from './infrastructure/return-units-statement'
/** How an order is and can be paid, who bought, and where staff may take it. */
export {
  awaitsTransfer,
  type BuyerSnapshot,
  canCancel,
  type FulfilmentStatus,
  fulfilmentSteps,
  isPaidOnline,
  legalMoves,
  type OrderActor,
  type OrderStatus,
  orderActors,
  orderStatuses,
  type PaymentMethod,
  type PaymentStatus,
  paymentMethods,
  paymentStatuses,
} from './order'
/** An order number as it is stored, however somebody wrote it. */
export { readOrderNumber } from './order-number'
/** Words of an order that are no closed list, with what they mean. */
export { cancelReasons, holdReasons, timelineWords } from './order-words'
