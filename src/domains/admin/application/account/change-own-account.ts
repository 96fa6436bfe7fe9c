import type { Context } from '#platform/context'
import { differences } from '../../audit'
import { AdminErrors } from '../../errors'
import { lockStaff, type StaffChanges, updateStaff } from '../../infrastructure/staff-accounts'
import type { Admin, Staff } from '../../staff'
import { withAudit } from '../audit/with-audit'
import { requireAdmin } from '../colleague/require-admin'

/** Changes the caller's own name and language. */
export async function changeOwnAccount(
  context: Context,
  staff: Staff,
  wanted: Omit<StaffChanges, 'email'>,
): Promise<Admin> {
  const { userId } = staff
  await withAudit(context, { staff }, async (tx) => {
    const account = await lockStaff(tx, userId)
    if (!account) throw AdminErrors.ADMIN_NOT_FOUND()
    const { firstName, lastName, language } = account
    const present = { firstName, lastName, language }
    const changed = differences(present, { ...present, ...wanted })
    if (Object.keys(changed.after).length === 0) return { record: undefined }
    await updateStaff(tx, userId, wanted)
    return { record: { action: 'staff.account_changed', entityType: 'admin', entityId: userId, ...changed } }
  })
  return await requireAdmin(context.db, userId)
}
