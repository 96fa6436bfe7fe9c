import { staffIdentity } from '#identity'
import type { Context } from '#platform/context'
import type { Staff } from '../../staff'

/** The caller's live sessions, the newest first. */
export function listOwnSessions(context: Context, staff: Staff) {
  return staffIdentity.selectLiveSessions(context.db, staff.userId)
}
