import type { Context } from '#platform/context'
import { PaymentErrors } from '../../errors'
import { findEvent, type StoredEventDetail } from '../../infrastructure/stripe-events'

export type { StoredEventDetail } from '../../infrastructure/stripe-events'

/** One event of the inbox with its payload, without the intent's secret. Throws STRIPE_EVENT_NOT_FOUND. */
export async function readStripeEvent(context: Context, eventId: string): Promise<StoredEventDetail> {
  const event = await findEvent(context.db, eventId)
  if (!event) throw PaymentErrors.STRIPE_EVENT_NOT_FOUND()
  return event
}
