import type { Context } from '#platform/context'
import type { Listing } from '#platform/listing'
import { readForStaff } from '#platform/replicas'
import { type AdminQuery, selectAdmins } from '../../infrastructure/admins'
import type { Admin } from '../../staff'

/** One page of staff, the newest first: one statement. */
export async function listAdmins(context: Context, query: AdminQuery): Promise<Listing<Admin>> {
  return await readForStaff(context, (reader) => selectAdmins(reader, query))
}
