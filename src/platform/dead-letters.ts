import { type Database, type Transaction, wakeOnCommit } from './database'
import { outboxWakeUp } from './outbox'

/** A message whose job gave up: one subscriber's, whatever became of the others'. */
export interface DeadLetter {
  readonly id: string
  readonly topic: string
  /** Null where the release that knew no subscribers gave up on it. */
  readonly subscriber: string | null
  readonly payload: Readonly<Record<string, unknown>>
  readonly attempts: number
  readonly error: string | null
  readonly createdAt: Date
  readonly parkedAt: Date
}

/** The dead letters of all topics, the newest first. */
export async function selectDeadLetters(db: Database, limit: number): Promise<DeadLetter[]> {
  return await db.sql<DeadLetter[]>`
    select id, split_part(topic, '/', 1) as topic, subscriber, payload, attempts, error, created_at as "createdAt",
      parked_at as "parkedAt"
    from outbox where parked_at is not null and done_at is null
    order by parked_at desc, id desc
    limit ${limit}`
}

/** Gives a dead letter all its tries again. False where there is no such one. */
export async function rerunDeadLetter(tx: Transaction, id: string): Promise<boolean> {
  wakeOnCommit(tx, outboxWakeUp)
  const rows = await tx.sql`
    update outbox set parked_at = null, attempts = 0, outage_since = null, sent_at = null, leased_until = null
    where id = ${id} and parked_at is not null and done_at is null
    returning id`
  return rows.length === 1
}

/** The same for up to `limit` dead letters of a topic, oldest first. Answers how many. */
export async function rerunDeadLetters(tx: Transaction, topic: string, limit: number): Promise<number> {
  wakeOnCommit(tx, outboxWakeUp)
  const rows = await tx.sql`
    update outbox set parked_at = null, attempts = 0, outage_since = null, sent_at = null, leased_until = null
    where id = any(array(
      select id from outbox
      where parked_at is not null and done_at is null and split_part(topic, '/', 1) = ${topic}
      order by parked_at, id
      limit ${limit}
      for no key update
    ))
    returning id`
  return rows.length
}
