import type { Context } from '#platform/context'
import { type Listing, listingOf } from '#platform/listing'
import type { ListedAudit } from '../../audit'
import { type AuditQuery, selectAudit } from '../../infrastructure/audit-log'

/** One page of the audit log, newest first: one statement. */
export async function listAudit(context: Context, query: AuditQuery): Promise<Listing<ListedAudit>> {
  const { rows, counted } = await selectAudit(context.db, query)
  return listingOf(rows, { limit: query.limit, counted, keyOf: (row) => [row.seq] })
}
