import { isDeepStrictEqual } from 'node:util'
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
import type { AuditRecord } from '../../audit'
import { appendAudit } from '../../infrastructure/audit-log'
import type { Staff } from '../../staff'

export interface AuditedRequest {
  /** Who changes something; a command at the machine is the system. */
  readonly staff: Pick<Staff, 'userId'> | 'system'
  /** Of what is made or changed: a repeated request is answered with it. */
  readonly id?: string
  readonly requestKey?: RequestKey | undefined
}

/** What a change leaves in the audit log, nothing where nothing changed, and what its use case wants to know of it. */
export type Audited<Result> = {
  readonly record: AuditRecord | undefined
} & (undefined extends Result ? { readonly result?: Result } : { readonly result: Result })

/** `replayed`: this very request had its effect before; what it made then has this `id`. */
export type AuditedOutcome<Result = undefined> =
  | { readonly id: string; readonly replayed: true }
  | AuditedEffect<Result>

interface AuditedEffect<Result> {
  readonly id: string
  readonly replayed: false
  readonly result: Result
}

/**
 * The one way in which staff change anything: the change, the request's key and, last of all, the row of the audit log
 * are one transaction. `work` may run up to four times (see `transact`): it changes nothing outside the database. Throws
 * IDEMPOTENCY_KEY_REUSED and whatever `work` refuses with; then nothing was written.
 */
export async function withAudit<Result = undefined>(
  context: Context,
  request: AuditedRequest & { readonly requestKey?: undefined },
  work: (tx: Transaction) => Promise<Audited<Result>>,
): Promise<AuditedEffect<Result>>
export async function withAudit<Result = undefined>(
  context: Context,
  request: AuditedRequest,
  work: (tx: Transaction) => Promise<Audited<Result>>,
): Promise<AuditedOutcome<Result>>
export async function withAudit<Result>(
  context: Context,
  { staff, id = '', requestKey }: AuditedRequest,
  work: (tx: Transaction) => Promise<Audited<Result>>,
): Promise<AuditedOutcome<Result>> {
  const replay = requestKey && (await findEffect(context, requestKey))
  if (replay) return replay
  try {
    return await transact(context, async (tx) => {
      // The key comes first, so that the same request sent twice waits here, and not at what the first one made.
      if (requestKey) await keepRequestKey(tx, requestKey, id)
      const { record, result } = await work(tx)
      await context.failpoint('admin.changed')
      if (record && isChange(record)) await appendAudit(tx, circumstancesOf(context, staff), record)
      return { id, replayed: false, result: result as Result }
    })
  } catch (error) {
    if (!requestKey || violatedConstraint(error) !== requestKeyConstraint) throw error
    const winner = await findEffect(context, requestKey)
    if (!winner) throw error
    return winner
  }
}

/** A change to what is so already is none, and leaves no row. */
function isChange({ before, after }: AuditRecord): boolean {
  return !isDeepStrictEqual(before ?? {}, after ?? {})
}

async function findEffect(context: Context, requestKey: RequestKey) {
  const replay = await findReplay(context.db, requestKey)
  if (!replay) return undefined
  if (!replay.sameBody) throw IdempotencyErrors.IDEMPOTENCY_KEY_REUSED()
  return { id: replay.resultId ?? '', replayed: true as const }
}

/** Who writes to the log, when and with which keys. */
export function circumstancesOf(context: Context, staff: AuditedRequest['staff']) {
  const { auditKeys: keys } = context.config.staff
  const actorId = staff === 'system' ? null : staff.userId
  return { keys, at: context.now(), actorId, requestId: currentRequestId() ?? null }
}
