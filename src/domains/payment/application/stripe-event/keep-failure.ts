import type { Context } from '#platform/context'
import { type IncomingEvent, keepFailedEvent } from '../../infrastructure/stripe-events'

/**
 * Keeps an event that could not be processed, with the reason. Where even that fails, Postgres is away: whoever tried has
 * still to say what went wrong with the event, and not what went wrong afterwards.
 */
export async function keepFailure(context: Context, event: IncomingEvent, error: unknown): Promise<void> {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  try {
    await keepFailedEvent(context.db, event, message.slice(0, 2_000))
  } catch (lost) {
    context.log.error({ err: lost, eventId: event.id }, 'the failed event could not be stored')
  }
}
