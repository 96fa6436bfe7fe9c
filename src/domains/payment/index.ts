/** Staff: the inbox of Stripe's events, one page, newest first. */
export { listStripeEvents } from './application/list-stripe-events'
/** Staff: payments, refunds, disputes and the ledger of an order. */
export { readOrderPayments } from './application/read-order-payments'
/** Staff: processes a stored event again; one that was applied changes nothing. */
export { replayStripeEvent } from './application/replay-stripe-event'
/** Staff: money back, all of it, an amount, or lines with or without their units. */
export { requestRefund } from './application/request-refund'
/** Staff: promises the money of a failed refund once more. */
export { retryRefund } from './application/retry-refund'
/** Staff: one event of the inbox, with its payload. */
export { showStripeEvent } from './application/show-stripe-event'
/** What payment refuses with. */
export { PaymentErrors } from './errors'
