import type { Transaction } from '#platform/database'
import { AdminErrors } from '../../errors'
import { countSuperAdmins } from '../../infrastructure/admins'

/** Called after a change of access: throws LAST_SUPER_ADMIN where it left nobody who could undo it. */
export async function keepSuperAdmin(tx: Transaction): Promise<void> {
  if ((await countSuperAdmins(tx)) === 0) throw AdminErrors.LAST_SUPER_ADMIN()
}
