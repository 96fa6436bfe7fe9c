import type { Context } from '#platform/context'
import type { Listing } from '#platform/listing'
import { readForStaff } from '#platform/replicas'
import { type SecurityEventQuery, selectSecurityEvents } from '../../infrastructure/security-event-lists'
import type { RecordedEvent } from '../../recorded-event'

/** One page of what happened to anybody's account, the newest first: one statement. */
export async function listSecurityEventsForStaff(
  context: Context,
  query: SecurityEventQuery,
): Promise<Listing<RecordedEvent>> {
  return await readForStaff(context, (reader) => selectSecurityEvents(reader, query))
}
