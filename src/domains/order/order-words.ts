import type { PaymentHold } from './order'

/** Words of an order that are no closed list, with what they mean to whoever reads them. */

/** Why it ended. */
export const cancelReasons = {
  customer: 'its customer cancelled it',
  staff: 'the shop cancelled it',
  replaced: 'another order was placed from its cart',
  stock_corrected: 'the shop has fewer units than it thought',
  unpaid: 'it was not paid in time',
  payment_cancelled: 'its payment was cancelled at Stripe',
  refunded: 'all of its money went back',
} as const

/** What holds it back by what is known of its money; any other word was set by hand. */
export const holdReasons = {
  dispute: 'its payment is disputed, and a bank has to decide',
  payment_unclear: 'Stripe says something of its payment that this release does not know',
  payment_mismatch: 'the money that came is not what was asked for',
} as const satisfies Record<PaymentHold, string>

/**
 * What its timeline says. Higher domains tell of their part in words of their own: they stand here, too, because whoever
 * reads a timeline reads them all.
 */
export const timelineWords = {
  'order.placed': 'it was placed',
  'order.confirmed': 'it is paid, and its units are sold',
  'order.approved': 'the shop lets it go on before its bank transfer is here',
  'order.preparing': 'it is being picked',
  'order.shipped': 'it was sent',
  'order.tracked': 'its parcel is known, or is another one',
  'order.delivered': 'it has arrived',
  'order.cancelled': 'it was cancelled',
  'order.expired': 'it was not paid in time',
  'payment.ready': 'its payment is prepared: the payment sheet has the secret',
  'payment.refused': 'Stripe refused to prepare its payment',
  'payment.declined': 'the bank said no; the same payment can be tried again',
  'payment.retried': 'its customer tries once more, by a new payment',
  'payment.transfer_received': 'its bank transfer is here',
  'payment.held': 'it is held back: its money has to be looked at',
  'payment.hold_released': 'the shop lets it go on',
  'payment.returned': 'money came for it too late, or twice, and goes back',
  'payment.refund_requested': 'money was promised back',
  'payment.refunded': 'money went back',
  'payment.refund_failed': 'money could not go back; the shop looks after it',
  'payment.dispute_opened': 'its payment is disputed with the bank',
  'payment.dispute_closed': 'the bank has decided',
} as const
