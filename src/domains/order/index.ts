/** Confirms an order whose money has arrived, and takes what was ordered out of stock and cart. */

/** Refuses an order that is not there or not the caller's. */
export { OrderErrors } from './errors'
/** What an order's timeline says of its payment, and the news on which payment acts. */
export { orderTopics, orderWakeUp, timelineEvents } from './events'
/** Cancels an order that nobody has paid, and gives its units back. */
export { cancelPendingOrder } from './infrastructure/cancel-order-statement'
export { confirmPendingOrder } from './infrastructure/confirm-order-statement'
/** Locks an order before anything is done about its payment. */
export { type LockedOrder, lockOrder, recordOrderEvent } from './infrastructure/orders'
/** How an order is and can be paid. */
export { isPaidOnline, type OrderStatus, type PaymentMethod, type PaymentStatus } from './order'
