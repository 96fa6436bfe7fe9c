import type { Context } from '#platform/context'
import type { Listing } from '#platform/listing'
import { type AdminAccount, type AdminQuery, selectAdmins } from '../infrastructure/admins'

/** One page of staff, the newest first: one statement. */
export async function listAdmins(context: Context, query: AdminQuery): Promise<Listing<AdminAccount>> {
  return await selectAdmins(context.db, query)
}
