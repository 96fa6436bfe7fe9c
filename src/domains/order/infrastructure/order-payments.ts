import { cancelConfirmedOrder, closePendingOrder } from './close-order-statements'
import { confirmPendingOrder } from './confirm-order-statement'
import { confirmExpiredOrder } from './late-success-statement'
import { recordOrderEvent } from './orders'
import { readSoldLines, recordPaymentNews } from './payment-news'
import { returnUnits } from './return-units-statement'

/** What the money of an order does to it. Each is one statement; the caller holds the order's lock. */
export const orderPayments = {
  confirmPendingOrder,
  confirmExpiredOrder,
  closePendingOrder,
  cancelConfirmedOrder,
  returnUnits,
  recordOrderEvent,
  recordPaymentNews,
  readSoldLines,
} as const
