/** Topics this domain writes to the outbox, each with `{ orderId }`. */
export const orderTopics = {
  /** An order was placed that waits for a payment through Stripe. */
  placed: 'order.placed',
  /** An unpaid order was cancelled: its intent must take no money any more. */
  cancelled: 'order.cancelled',
  /** A paid order was cancelled: its money must go back. With `{ orderId, reason }`. */
  refundDue: 'order.refund_due',
} as const

/** What a timeline can say. */
export const timelineEvents = {
  placed: 'order.placed',
  confirmed: 'order.confirmed',
  cancelled: 'order.cancelled',
  expired: 'order.expired',
  /** Staff let an order by bank transfer go on. */
  approved: 'order.approved',
  preparing: 'order.preparing',
  shipped: 'order.shipped',
  delivered: 'order.delivered',
  tracked: 'order.tracked',
  transferReceived: 'payment.transfer_received',
  paymentReady: 'payment.ready',
  paymentRefused: 'payment.refused',
  paymentDeclined: 'payment.declined',
} as const

/** The wake-up of those who watch an order. */
export function orderWakeUp(orderId: string): string {
  return `order:${orderId}`
}
