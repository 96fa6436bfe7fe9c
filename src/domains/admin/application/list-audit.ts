import type { Context } from '#platform/context'
import { type AuditQuery, type ListedAudit, selectAudit } from '../infrastructure/audit-log'
import { type Listing, listingOf } from '../listing'

/** One page of the audit log, newest first: one statement. */
export async function listAudit(context: Context, query: AuditQuery): Promise<Listing<ListedAudit>> {
  const { rows, counted } = await selectAudit(context.db, query)
  return listingOf(rows, { limit: query.limit, counted, keyOf: (row) => [row.seq] })
}
