import type { Context } from '#platform/context'
import { rememberAsProcessed } from '../../infrastructure/processed-events'
import { claimUnprocessedEvents, type IncomingEvent } from '../../infrastructure/stripe-events'
import { keepFailure } from './keep-failure'
import { processStripeEvent } from './process-stripe-event'

const batchSize = 20

/**
 * Processes the events that were stored and not processed, because their handler failed when they came. Each worker
 * runs it from time to time; what fails again waits longer. Answers how many were taken up.
 */
export async function sweepStripeEvents(context: Context): Promise<number> {
  const events = await claimUnprocessedEvents(context.db, batchSize)
  // All of a batch at once, because one of them may have to wait for Stripe.
  await Promise.all(events.map((event) => sweepOne(context, event)))
  return events.length
}

async function sweepOne(context: Context, event: IncomingEvent): Promise<void> {
  const epoch = await context.epoch.read()
  try {
    await processStripeEvent(context, event)
  } catch (error) {
    context.log.error({ err: error, eventId: event.id }, 'the event could not be processed again')
    await keepFailure(context, event, error)
    return
  }
  await rememberAsProcessed(context, event.id, epoch)
}
