import type { Context } from '#platform/context'
import { type Transaction, transact, violatedConstraint } from '#platform/database'
import {
  findReplay,
  IdempotencyErrors,
  keepRequestKey,
  type RequestKey,
  requestKeyConstraint,
} from '#platform/idempotency'
import { currentRequestId } from '#platform/log'
import type { AuditRecord } from '../audit'
import { appendAudit } from '../infrastructure/audit-log'
import type { Staff } from '../staff'

export interface Recorded {
  readonly id: string
  /** True where this very request had its effect before. */
  readonly replayed: boolean
}

interface Author {
  readonly staff: Pick<Staff, 'userId'>
  /** Of what is made or changed: a repeated request is answered with it. */
  readonly id?: string
  readonly requestKey?: RequestKey | undefined
}

/**
 * The one way in which staff change anything: the change, the request's key and, last of all, the row of the audit log
 * are one transaction. Work that answers no record changed nothing. Throws IDEMPOTENCY_KEY_REUSED and whatever `work`
 * refuses with; then nothing was written.
 */
export async function changeOnRecord(
  context: Context,
  { staff, id = '', requestKey }: Author,
  work: (tx: Transaction) => Promise<AuditRecord | undefined>,
): Promise<Recorded> {
  const replay = requestKey && (await replayOf(context, requestKey))
  if (replay) return replay
  try {
    return await transact(context, async (tx) => {
      // The key comes first, so that the same request sent twice waits here, and not at what the first one made.
      if (requestKey) await keepRequestKey(tx, requestKey, id)
      const record = await work(tx)
      await context.reach('admin.changed')
      if (record) await appendAudit(tx, circumstancesOf(context, staff.userId), record)
      return { id, replayed: false }
    })
  } catch (error) {
    if (!requestKey || violatedConstraint(error) !== requestKeyConstraint) throw error
    const winner = await replayOf(context, requestKey)
    if (!winner) throw error
    return winner
  }
}

async function replayOf(context: Context, requestKey: RequestKey): Promise<Recorded | undefined> {
  const replay = await findReplay(context.db, requestKey)
  if (!replay) return undefined
  if (!replay.sameBody) throw IdempotencyErrors.IDEMPOTENCY_KEY_REUSED()
  return { id: replay.resultId ?? '', replayed: true }
}

/** Who writes to the log, when and with which key. */
export function circumstancesOf(context: Context, actorId: string | null) {
  const { auditKey: key } = context.config.staff
  return { key, at: context.now(), actorId, requestId: currentRequestId() ?? null }
}
