import { type Staff, withAudit } from '#admin'
import type { Context } from '#platform/context'
import { PaymentErrors } from '../../errors'
import { forgetAsProcessed } from '../../infrastructure/processed-events'
import { findEvent, reopenEvent, type StoredEventDetail } from '../../infrastructure/stripe-events'
import { keepFailure } from './keep-failure'
import { UnreadableEventError } from './parse-stripe-event'
import { processStripeEvent } from './process-stripe-event'

/**
 * Processes a stored event again, by the same rules as when it came: one that had been applied changes nothing, one
 * that failed, or meant nothing then, may mean something now. That it was asked for is audited first, so that it stands
 * there even where it fails again. Answers the event as it is afterwards. Throws STRIPE_EVENT_NOT_FOUND and, with the
 * reason stored, STRIPE_EVENT_UNREADABLE, STRIPE_UNAVAILABLE and WEBHOOK_PROCESSING_FAILED.
 */
export async function replayStripeEvent(
  context: Context,
  staff: Pick<Staff, 'userId'>,
  { eventId, reason }: { readonly eventId: string; readonly reason: string },
): Promise<StoredEventDetail> {
  const { result: event } = await withAudit(context, { staff }, async (tx) => {
    const before = await findEvent(tx, eventId)
    const reopened = await reopenEvent(tx, eventId)
    if (!before || !reopened) throw PaymentErrors.STRIPE_EVENT_NOT_FOUND()
    const { outcome, attempts } = before
    const record = {
      action: 'stripe_event.replayed',
      entityType: 'stripe_event',
      entityId: eventId,
      before: { outcome, attempts },
      after: { outcome: 'asked_again', attempts },
      reason,
    }
    return { record, result: reopened }
  })
  await forgetAsProcessed(context, eventId)
  try {
    await processStripeEvent(context, event)
  } catch (error) {
    await keepFailure(context, event, error)
    if (!(error instanceof UnreadableEventError))
      throw PaymentErrors.WEBHOOK_PROCESSING_FAILED({ cause: error })
    if (error.mayPass) throw PaymentErrors.STRIPE_UNAVAILABLE({ retryAfterSeconds: 2, cause: error })
    throw PaymentErrors.STRIPE_EVENT_UNREADABLE({ cause: error })
  }
  const replayed = await findEvent(context.db, eventId)
  if (!replayed) throw PaymentErrors.STRIPE_EVENT_NOT_FOUND()
  return replayed
}
