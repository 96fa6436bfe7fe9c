import type { Context } from '#platform/context'
import { PaymentErrors } from '../errors'
import { lookUpEvent, rememberAsProcessed } from '../infrastructure/processed-events'
import { type IncomingEvent, keepFailedEvent } from '../infrastructure/stripe-events'
import { verifyWebhook } from '../infrastructure/webhook-signatures'
import { processStripeEvent } from './process-stripe-event'

/**
 * Takes a webhook of Stripe. Returns only when the event's effect is durable, or was before. Throws
 * WEBHOOK_SIGNATURE_INVALID with nothing stored, and WEBHOOK_PROCESSING_FAILED with the event and its error stored, so
 * that Stripe sends it again.
 */
export async function receiveStripeEvent(
  context: Context,
  body: string,
  signature: string | null,
): Promise<void> {
  const event = signature ? await verifyWebhook(context, body, signature) : undefined
  if (!event) throw PaymentErrors.WEBHOOK_SIGNATURE_INVALID()
  if (!isEvent(event)) throw PaymentErrors.WEBHOOK_EVENT_INVALID()

  const { epoch, isProcessed } = await lookUpEvent(context, event.id)
  if (isProcessed) return
  const incoming = { id: event.id, type: event.type, created: event.created, payload: body }
  try {
    await processStripeEvent(context, incoming)
  } catch (error) {
    await keepFailure(context, incoming, error)
    throw PaymentErrors.WEBHOOK_PROCESSING_FAILED({ cause: error })
  }
  await rememberAsProcessed(context, event.id, epoch)
}

function isEvent(event: {
  readonly object?: unknown
  readonly id?: unknown
  readonly type?: unknown
}): boolean {
  return event.object === 'event' && typeof event.id === 'string' && typeof event.type === 'string'
}

/** Where even that fails, Postgres is away: the answer is the same, and Stripe keeps the event. */
async function keepFailure(context: Context, event: IncomingEvent, error: unknown): Promise<void> {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  try {
    await keepFailedEvent(context.db, event, message.slice(0, 2_000))
  } catch (lost) {
    context.log.error({ err: lost, eventId: event.id }, 'the failed event could not be stored')
  }
}
