import type { Context } from '#platform/context'
import type { Sample } from '#platform/metrics'
import { findHead } from '../../infrastructure/audit-log'

/** How far the audit log goes. It only grows: a number that falls was a restore, or somebody's hand. */
export async function measureAudit({ db }: Context): Promise<Sample[]> {
  const head = await findHead(db)
  return [{ metric: 'metropolitan_audit_head', value: head?.seq ?? 0 }]
}
