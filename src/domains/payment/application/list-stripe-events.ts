import type { Context } from '#platform/context'
import { type EventFilter, type StoredEvent, selectEvents } from '../infrastructure/stripe-events'

export interface StripeEventPage {
  readonly events: readonly StoredEvent[]
  /** Time received and id of the last event, where there are more. */
  readonly lastKey: readonly [string, string] | undefined
  /** How many events match, counted up to 1,001. */
  readonly counted: number
}

/** One page of the inbox, newest first, for staff: one statement. `payments:read` is the caller's to check. */
export async function listStripeEvents(context: Context, filter: EventFilter): Promise<StripeEventPage> {
  const { rows, counted } = await selectEvents(context.db, filter)
  const events = rows.slice(0, filter.limit)
  const last = events.at(-1)
  return {
    events,
    counted,
    lastKey: rows.length > filter.limit && last ? [last.receivedAt.toISOString(), last.id] : undefined,
  }
}
