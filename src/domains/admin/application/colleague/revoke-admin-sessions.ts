import { staffIdentity } from '#identity'
import type { Context } from '#platform/context'
import { AdminErrors } from '../../errors'
import { findAdmin } from '../../infrastructure/admins'
import { endEnrolment } from '../../infrastructure/staff-totp'
import { AdminPermission } from '../../permission'
import type { Staff } from '../../staff'
import { openAccessChange } from '../access/lock-access-change'
import { withAudit } from '../with-audit'

interface Securing {
  readonly adminId: string
  /** Also forgets the second factor, for a colleague who lost it with its recovery codes. */
  readonly resetTotp: boolean
  readonly reason: string | undefined
}

/** Ends all sessions of a colleague. Throws ADMIN_NOT_FOUND, PERMISSION_NOT_HELD and TOTP_NOT_ENROLLED. */
export async function secureAdmin(
  context: Context,
  staff: Staff,
  { adminId, resetTotp, reason }: Securing,
): Promise<void> {
  await withAudit(context, { staff }, async (tx) => {
    const access = await openAccessChange(tx, staff, AdminPermission.ADMINS_WRITE)
    const admin = await findAdmin(tx, adminId)
    if (!admin) throw AdminErrors.ADMIN_NOT_FOUND()
    access.needs(admin.permissions)
    if (resetTotp && !(await endEnrolment(tx, adminId))) throw AdminErrors.TOTP_NOT_ENROLLED()
    const ended = await staffIdentity.revokeSessions(tx, { userId: adminId, reason: 'revoked_by_staff' })
    return {
      record: {
        action: resetTotp ? 'admin.totp_reset' : 'admin.sessions_revoked',
        entityType: 'admin',
        entityId: adminId,
        after: { sessionsEnded: ended },
        reason,
      },
    }
  })
}
