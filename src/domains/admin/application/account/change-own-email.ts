import type { Context } from '#platform/context'
import { violatedConstraint } from '#platform/database'
import { AdminErrors } from '../../errors'
import { lockStaff, staffEmailConstraint, updateStaff } from '../../infrastructure/staff-accounts'
import type { Admin, Staff } from '../../staff'
import { withAudit } from '../audit/with-audit'
import { requireAdmin } from '../colleague/require-admin'
import { verifyOwnPassword } from './verify-own-password'

/**
 * Changes the address that the caller signs in with, for whoever knows the password. Throws PASSWORD_WRONG,
 * SIGN_IN_TOO_OFTEN and ADMIN_EMAIL_TAKEN.
 */
export async function changeOwnEmail(
  context: Context,
  staff: Staff,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<Admin> {
  const verified = await verifyOwnPassword(context, staff, password)
  const { userId } = staff
  try {
    await withAudit(context, { staff }, async (tx) => {
      const account = await lockStaff(tx, userId)
      // Somebody changed it since it was verified: the verified one is not the present one.
      if (account?.passwordHash !== verified.passwordHash) throw AdminErrors.PASSWORD_WRONG()
      if (account.email === email.toLowerCase()) return { record: undefined }
      await updateStaff(tx, userId, { email })
      const [before, after] = [{ email: account.email }, { email }]
      return {
        record: { action: 'staff.email_changed', entityType: 'admin', entityId: userId, before, after },
      }
    })
  } catch (error) {
    if (violatedConstraint(error) !== staffEmailConstraint) throw error
    throw AdminErrors.ADMIN_EMAIL_TAKEN()
  }
  return await requireAdmin(context.db, userId)
}
