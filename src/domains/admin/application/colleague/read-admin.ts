import type { Context } from '#platform/context'
import { AdminErrors } from '../../errors'
import { type AdminAccount, findAdmin } from '../../infrastructure/admins'

/** Throws ADMIN_NOT_FOUND, also for a customer's id. */
export async function readAdmin(context: Context, id: string): Promise<AdminAccount> {
  const admin = await findAdmin(context.db, id)
  if (!admin) throw AdminErrors.ADMIN_NOT_FOUND()
  return admin
}
