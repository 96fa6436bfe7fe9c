import type { Database, Transaction } from '#platform/database'
import type { StripeEventOutcome } from '../payment'

/** An event as we keep it. */
export interface IncomingEvent {
  readonly id: string
  readonly type: string
  /** Stripe's clock, in seconds. */
  readonly created: number
  readonly payload: string
}

/**
 * Takes an event into the inbox and locks its row. False where it was processed before: then nothing is left to do.
 * A parallel delivery of the same event waits here until the first one is done.
 */
export async function openEvent(tx: Transaction, event: IncomingEvent): Promise<boolean> {
  const rows = await tx.sql`
    insert into stripe_events (id, type, created_at, payload)
    values (${event.id}, ${event.type}, to_timestamp(${event.created}), ${event.payload}::jsonb)
    on conflict (id) do update set attempts = stripe_events.attempts + 1
      where stripe_events.processed_at is null
    returning id`
  return rows.length === 1
}

export async function closeEvent(
  tx: Transaction,
  eventId: string,
  outcome: StripeEventOutcome,
): Promise<void> {
  await tx.sql`
    update stripe_events set processed_at = now(), outcome = ${outcome}, error = null where id = ${eventId}`
}

/** Keeps an event that could not be processed, with the reason; it stays unprocessed. */
export async function keepFailedEvent(db: Database, event: IncomingEvent, error: string): Promise<void> {
  await db.sql`
    insert into stripe_events (id, type, created_at, payload, error)
    values (${event.id}, ${event.type}, to_timestamp(${event.created}), ${event.payload}::jsonb, ${error})
    on conflict (id) do update set attempts = stripe_events.attempts + 1, error = excluded.error
      where stripe_events.processed_at is null`
}
