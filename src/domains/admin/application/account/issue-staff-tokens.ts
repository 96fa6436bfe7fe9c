import type { Context } from '#platform/context'
import { signStaffTokens } from '../../infrastructure/staff-tokens'
import type { StaffSession, StaffTokens } from '../../staff'

/** The tokens of a session's present generation. */
export async function issueStaffTokens(context: Context, session: StaffSession): Promise<StaffTokens> {
  const tokens = await signStaffTokens(context.config, session, context.now())
  return {
    ...tokens,
    expiresInSeconds: context.config.staff.accessSeconds,
    sessionId: session.id,
    userId: session.userId,
  }
}
