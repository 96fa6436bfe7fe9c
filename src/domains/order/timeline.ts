import type { TimelineEntry } from './order'

/** What the timeline of an order says beyond that something happened, as far as its customer may know. */
export interface EntryDetails {
  /** Why an order ended: a word of the shop's. */
  readonly reason?: string
  /** In the customer's own words. */
  readonly note?: string
  readonly refundId?: string
  readonly amountMinor?: number
  readonly shippingCompany?: string
  readonly trackingNumber?: string
}

/**
 * The details of an entry that are for its customer. What staff wrote to each other is not, nor why a bank declined or
 * disputes, which Stripe asks to keep from whoever tries a card. A detail that is new is kept back until it is named here.
 */
export function detailsForCustomer(entry: Pick<TimelineEntry, 'event' | 'actor' | 'details'>): EntryDetails {
  const { event, actor, details } = entry
  const { reason, note, refundId, amountMinor, shippingCompany, trackingNumber } = details
  return {
    ...(typeof reason === 'string' && event.startsWith('order.') && { reason }),
    ...(typeof note === 'string' && actor === 'customer' && { note }),
    ...(typeof refundId === 'string' && { refundId }),
    ...(typeof amountMinor === 'number' && { amountMinor }),
    ...(typeof shippingCompany === 'string' && { shippingCompany }),
    ...(typeof trackingNumber === 'string' && { trackingNumber }),
  }
}
