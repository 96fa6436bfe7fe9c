import type { Context } from '#platform/context'
import { AdminErrors } from '../../errors'
import { setStaffBlock } from '../../infrastructure/staff-accounts'
import type { Admin, Staff } from '../../staff'
import { withAudit } from '../audit/with-audit'
import { lockColleague } from './lock-colleague'
import { requireAdmin } from './require-admin'

/**
 * Lets a colleague in again; their old sessions stay ended. Throws ADMIN_NOT_FOUND, PERMISSION_NOT_HELD where they hold
 * what the caller does not, and ALREADY_SO.
 */
export async function unblockAdmin(
  context: Context,
  staff: Staff,
  { adminId, reason }: { readonly adminId: string; readonly reason: string },
): Promise<Admin> {
  await withAudit(context, { staff }, async (tx) => {
    await lockColleague(tx, staff, adminId)
    if (!(await setStaffBlock(tx, adminId, false))) throw AdminErrors.ALREADY_SO()
    const change = { before: { blocked: true }, after: { blocked: false } }
    return {
      record: { action: 'admin.unblocked', entityType: 'admin', entityId: adminId, ...change, reason },
    }
  })
  return await requireAdmin(context.db, adminId)
}
