import type { Context } from '#platform/context'
import type { Listing } from '#platform/listing'
import { readForStaff } from '#platform/replicas'
import { type EventFilter, type StoredEvent, selectEvents } from '../../infrastructure/stripe-events'

export type { StoredEvent } from '../../infrastructure/stripe-events'

/** One page of the inbox, newest first: one statement. */
export async function listStripeEvents(context: Context, filter: EventFilter): Promise<Listing<StoredEvent>> {
  return await readForStaff(context, (reader) => selectEvents(reader, filter))
}
