import type { Context } from '#platform/context'
import type { Listing } from '#platform/listing'
import { readForStaff } from '#platform/replicas'
import { type SecurityEventQuery, selectSecurityEvents } from '../../infrastructure/security-event-lists'
import type { RecordedEvent } from '../../recorded-event'
import type { Staff } from '../../staff'

/** One page of what happened to the caller's own account, the newest first: one statement. */
export async function listOwnSecurityEvents(
  context: Context,
  staff: Staff,
  query: Omit<SecurityEventQuery, 'userId'>,
): Promise<Listing<RecordedEvent>> {
  return await readForStaff(context, (reader) =>
    selectSecurityEvents(reader, { ...query, userId: staff.userId }),
  )
}
