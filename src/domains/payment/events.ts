/** Topics this domain writes to the outbox, for its own worker. */
export const paymentTopics = {
  /** `{ orderId }`: a further attempt waits for its intent. */
  attemptOpened: 'payment.attempt_opened',
  /** `{ refundId }`: a refund waits to be asked for at Stripe. */
  refundRequested: 'payment.refund_requested',
  /** `{ refundId, orderId }`: a refund came to nothing, and people have to look. */
  refundFailed: 'payment.refund_failed',
} as const

/** What an order's timeline says of its money, beside what the order itself says of it. */
export const moneyEvents = {
  retried: 'payment.retried',
  /** The order is held back: the money is not what was asked for, or nobody here knows what Stripe says of it. */
  held: 'payment.held',
  /** Staff let it go on as its money stands. */
  holdReleased: 'payment.hold_released',
  /** Money came for an order that could not take it any more: it goes back. */
  returned: 'payment.returned',
  refundRequested: 'payment.refund_requested',
  refunded: 'payment.refunded',
  refundFailed: 'payment.refund_failed',
  disputeOpened: 'payment.dispute_opened',
  disputeClosed: 'payment.dispute_closed',
} as const
