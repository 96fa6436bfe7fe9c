import { cancelPendingOrder } from './cancel-order-statement'
import { confirmPendingOrder } from './confirm-order-statement'
import { confirmExpiredOrder } from './late-success-statement'
import { readSoldLines, recordPaymentNews } from './payment-news'
import { cancelRefundedOrder, returnUnits } from './refund-restock-statement'

/** What the money of an order does to it. Each is one statement; the caller holds the order's lock. */
export const orderPayments = {
  confirmPendingOrder,
  confirmExpiredOrder,
  cancelPendingOrder,
  cancelRefundedOrder,
  returnUnits,
  recordPaymentNews,
  readSoldLines,
} as const
