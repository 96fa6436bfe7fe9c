import type { Context } from '#platform/context'
import { selectStaffSessions } from '../../infrastructure/staff-sessions'
import type { Staff, StaffSessionEntry } from '../../staff'

/** The caller's live sessions, the newest first. */
export function listOwnSessions(context: Context, staff: Staff): Promise<StaffSessionEntry[]> {
  return selectStaffSessions(context.db, staff.userId)
}
