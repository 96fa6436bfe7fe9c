import type { Context } from '#platform/context'
import { findAnchor, keepAnchor } from '../../infrastructure/audit-anchors'
import { findHead, findSeal, type Head } from '../../infrastructure/audit-log'

/**
 * Writes the end of the audit log's chain into the process's own log: an anchor outside the database, without which
 * nobody could tell that the end was cut off. The one that a worker saw before must still be there.
 */
export async function anchorAudit(context: Context): Promise<void> {
  // The anchor is read first: the log only grows, so that what was seen before cannot be ahead of what is seen now.
  const before = await findAnchor(context)
  const head = await findHead(context.db)
  if (before && !(await isStillThere(context, before, head))) {
    context.log.error({ before: textOf(before), head: head && textOf(head) }, 'audit log was rewritten')
  }
  if (!head) return
  context.log.info({ head: textOf(head) }, 'audit head')
  await keepAnchor(context, head)
}

async function isStillThere(context: Context, before: Head, head: Head | undefined): Promise<boolean> {
  if (!head || head.seq < before.seq) return false
  return (await findSeal(context.db, before.seq)) === before.seal
}

function textOf({ seq, seal }: Head): string {
  return `${seq}:${seal}`
}
