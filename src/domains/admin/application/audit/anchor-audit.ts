import type { Context } from '#platform/context'
import { findHead } from '../../infrastructure/audit-log'

/**
 * Writes the end of the audit log's chain into the process's own log: an anchor outside the database, without which
 * nobody could tell that the end was cut off.
 */
export async function anchorAudit(context: Context): Promise<void> {
  const head = await findHead(context.db)
  if (head) context.log.info({ head: `${head.seq}:${head.seal}` }, 'audit head')
}
