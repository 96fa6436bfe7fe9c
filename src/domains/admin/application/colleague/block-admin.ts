import { staffIdentity } from '#identity'
import type { Context } from '#platform/context'
import { AdminErrors } from '../../errors'
import { findAdmin } from '../../infrastructure/admins'
import { AdminPermission } from '../../permission'
import type { Staff } from '../../staff'
import { openAccessChange } from '../access/lock-access-change'
import { withAudit } from '../with-audit'

interface AdminBlock {
  readonly adminId: string
  readonly blocked: boolean
  readonly reason: string | undefined
}

/**
 * Shuts a colleague out at once, or lets them in again. Only who holds all that the other holds may do it. Throws
 * ADMIN_NOT_FOUND, PERMISSION_NOT_HELD, ALREADY_SO and LAST_SUPER_ADMIN.
 */
export async function blockAdmin(
  context: Context,
  staff: Staff,
  { adminId, blocked, reason }: AdminBlock,
): Promise<void> {
  await withAudit(context, { staff }, async (tx) => {
    const access = await openAccessChange(tx, staff, AdminPermission.ADMINS_WRITE)
    const admin = await findAdmin(tx, adminId)
    if (!admin) throw AdminErrors.ADMIN_NOT_FOUND()
    access.needs(admin.permissions)
    if (!(await staffIdentity.setBlocked(tx, adminId, { blocked, staff: true }))) {
      throw AdminErrors.ALREADY_SO()
    }
    if (blocked) {
      await access.keepSuperAdmin()
      await staffIdentity.revokeSessions(tx, { userId: adminId, reason: 'blocked' })
    }
    return {
      record: {
        action: blocked ? 'admin.blocked' : 'admin.unblocked',
        entityType: 'admin',
        entityId: adminId,
        reason,
      },
    }
  })
}
