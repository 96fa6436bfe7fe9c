import type { Context } from '#platform/context'
import { withoutRedis } from '#platform/redis'
import { PaymentErrors } from '../errors'
import { IdempotencyService } from '../infrastructure/idempotency-service'
import { keepFailedEvent, reopenEvent } from '../infrastructure/stripe-events'
import { processStripeEvent } from './process-stripe-event'

/**
 * Processes a stored event again, by the same rules as when it came: one that had been applied changes nothing, one
 * that failed, or meant nothing then, may mean something now. Answers how it ended. Throws STRIPE_EVENT_NOT_FOUND, and
 * WEBHOOK_PROCESSING_FAILED with the reason stored.
 */
export async function replayStripeEvent(context: Context, eventId: string): Promise<string> {
  const event = await reopenEvent(context.db, eventId)
  if (!event) throw PaymentErrors.STRIPE_EVENT_NOT_FOUND()
  await withoutRedis(() => IdempotencyService.clear(context.redis, eventId), undefined)
  try {
    return await processStripeEvent(context, event)
  } catch (error) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    await keepFailedEvent(context.db, event, message.slice(0, 2_000))
    throw PaymentErrors.WEBHOOK_PROCESSING_FAILED({ cause: error })
  }
}
