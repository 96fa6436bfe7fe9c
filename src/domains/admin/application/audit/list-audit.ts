import type { Context } from '#platform/context'
import type { Listing } from '#platform/listing'
import { readForStaff } from '#platform/replicas'
import type { ListedAudit } from '../../audit'
import { type AuditQuery, selectAudit } from '../../infrastructure/audit-log'

/** One page of the audit log, newest first: one statement. */
export async function listAudit(context: Context, query: AuditQuery): Promise<Listing<ListedAudit>> {
  return await readForStaff(context, (reader) => selectAudit(reader, query))
}
