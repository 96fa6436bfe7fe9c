import type { PendingQuery, Row } from 'postgres'
import type { Context } from './context'
import { type Database, type Fragment, isTransaction, type Transaction, wakeOnCommit } from './database'
import { newId } from './ids'
import { currentRequestId } from './log'
import type { WakeUps } from './wake-ups'

/**
 * A row of the outbox on its way to one subscriber of its topic. It is a hint: the job reads Postgres again. `topic` is
 * as it stands in the row: in a copy, for whom it is stands behind it (`order.placed/send-receipt`).
 */
export interface Message {
  readonly id: string
  readonly topic: string
  /** Absent where a relay of the release that knew no subscribers has sent it. */
  readonly subscriber?: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly requestId: string | null
  /**
   * Nobody has tried it before: such a try is counted only should it fail. Absent where it may have been tried, and where
   * a relay of the release before has sent it: then it is counted before it begins.
   */
  readonly isFirst?: boolean
}

export interface NewMessage {
  readonly topic: string
  readonly payload: Readonly<Record<string, unknown>>
}

/** The wake-up that tells the relays to look at the outbox now. */
export const outboxWakeUp = 'outbox'

/** Writes a message in the transaction whose news it is. The relays are woken when that has committed. */
export async function writeMessage(tx: Transaction, message: NewMessage): Promise<void> {
  await outboxRows(tx, { messages: [message] })
}

/**
 * The INSERT of messages, to stand in a larger statement: `with message as (${outboxRows(…)}) …`. It writes nothing where
 * `onlyIf`, a condition on other parts of that statement, is false. A transaction wakes the relays when it has committed; a
 * statement that is one by itself is followed by `wakeRelay`.
 */
export function outboxRows(
  db: Database,
  { messages, onlyIf }: { readonly messages: readonly NewMessage[]; readonly onlyIf?: PendingQuery<Row[]> },
) {
  if (isTransaction(db)) wakeOnCommit(db, outboxWakeUp)
  return db.sql`
    insert into outbox (id, topic, payload, request_id)
    select m.id, m.topic, m.payload::jsonb, ${currentRequestId() ?? null}::text
    from unnest(${messages.map(() => newId())}::uuid[], ${messages.map(({ topic }) => topic)}::text[],
      ${messages.map(({ payload }) => JSON.stringify(payload))}::text[]) as m(id, topic, payload)
    where ${onlyIf ?? db.sql`true`}`
}

/** For a statement that is a transaction of its own. `alongside` may add commands to the same round trip to Redis. */
export function wakeRelay(context: Context, alongside?: Parameters<WakeUps['announce']>[1]): void {
  context.wakeUps.announce(outboxWakeUp, alongside)
}

/** The job's last act, in the transaction of its effect: the message is gone, and nobody can send it again. */
export async function completeMessage(db: Database, id: string): Promise<void> {
  await db.sql`${completedMessage(db, id)}`
}

/** The same for a statement that does more: the body of a CTE, which completes it where `onlyIf` holds. */
export function completedMessage({ sql }: Database, id: string, onlyIf: Fragment = sql`true`): Fragment {
  return sql`delete from outbox where id = ${id} and ${onlyIf}`
}
