import type { Context } from './context'
import { type Database, type Transaction, wakeOnCommit } from './database'
import { newId } from './ids'
import { currentRequestId } from './log'
import type { WakeUps } from './wake-ups'

/** A row of the outbox on its way to the job that acts on it. It is a hint: the job reads Postgres again. */
export interface Message {
  readonly id: string
  readonly topic: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly requestId: string | null
}

export interface NewMessage {
  readonly topic: string
  readonly payload: Readonly<Record<string, unknown>>
}

/** The wake-up that tells the relays to look at the outbox now. */
export const outboxWakeUp = 'outbox'

const maxAttempts = 15
const leaseSeconds = 10
/** A message sent so long ago and still not done is sent again: its job was lost with Redis, or its worker died. */
const resendAfterSeconds = 30

/** Writes a message in the transaction whose news it is. The relays are woken when that has committed. */
export async function writeMessage(tx: Transaction, message: NewMessage): Promise<void> {
  await tx.sql`
    insert into outbox (id, topic, payload, request_id)
    values (${newId()}, ${message.topic}, ${JSON.stringify(message.payload)}::jsonb, ${currentRequestId() ?? null})`
  wakeOnCommit(tx, outboxWakeUp)
}

/** For a statement that is a transaction of its own. `alongside` may add commands to the same round trip to Redis. */
export function wakeRelay(context: Context, alongside?: Parameters<WakeUps['announce']>[1]): void {
  context.wakeUps.announce(outboxWakeUp, alongside)
}

/** A message that a relay has to itself until its lease ends. */
export interface LeasedMessage extends Message {
  readonly leasedUntil: Date
}

/** Leases up to `limit` messages that are due, oldest first. Several relays never get the same one. */
export async function claimMessages(
  db: Database,
  topics: readonly string[],
  limit: number,
): Promise<LeasedMessage[]> {
  return await db.sql<LeasedMessage[]>`
    with due as (
      select id from outbox
      where done_at is null and parked_at is null and topic = any(${topics}::text[])
        and (leased_until is null or leased_until < now())
        and (sent_at is null or sent_at < now() - make_interval(secs => ${resendAfterSeconds}))
      order by created_at
      limit ${limit}
      for no key update skip locked
    )
    update outbox set leased_until = now() + make_interval(secs => ${leaseSeconds})
    from due where outbox.id = due.id
    returning outbox.id, outbox.topic, outbox.payload, outbox.request_id as "requestId",
      outbox.leased_until as "leasedUntil"`
}

/** Keeps a message for a relay that is about to run its job itself. False where the lease has ended meanwhile. */
export async function renewLease(db: Database, message: LeasedMessage): Promise<boolean> {
  const rows = await db.sql`
    update outbox set leased_until = now() + make_interval(secs => ${resendAfterSeconds})
    where id = ${message.id} and leased_until = ${message.leasedUntil} and done_at is null
    returning id`
  return rows.length === 1
}

/** Notes that a message is with the queue now, unless its job has finished or failed already. */
export async function markSent(db: Database, messages: readonly LeasedMessage[]): Promise<void> {
  const ids = messages.map((message) => message.id)
  const leases = messages.map((message) => message.leasedUntil.toISOString())
  await db.sql`
    update outbox set sent_at = now(), leased_until = null
    from unnest(${ids}::uuid[], ${leases}::text[]) as m(id, leased_until)
    where outbox.id = m.id and outbox.leased_until = m.leased_until::timestamptz and outbox.done_at is null`
}

/**
 * Counts a try before it begins, so that a message that kills its worker each time is parked one day, too. False where
 * there is nothing to do any more.
 */
export async function beginAttempt(db: Database, id: string): Promise<boolean> {
  const rows = await db.sql<{ parked: boolean }[]>`
    update outbox
    set attempts = attempts + 1,
        parked_at = case when attempts >= ${maxAttempts} then now() end,
        error = case when attempts >= ${maxAttempts} then coalesce(error, 'Its worker died each time') else error end
    where id = ${id} and done_at is null and parked_at is null
    returning parked_at is not null as parked`
  return rows[0]?.parked === false
}

/** The job's last act, in the transaction of its effect. */
export async function completeMessage(db: Database, id: string): Promise<void> {
  await db.sql`update outbox set done_at = now(), error = null where id = ${id} and done_at is null`
}

/**
 * Hands a message back for a later try, with a growing pause of up to five minutes. Answers true where its tries are
 * used up and it is parked: then people have to look.
 */
export async function returnMessage(db: Database, id: string, error: string): Promise<boolean> {
  const rows = await db.sql<{ parked: boolean }[]>`
    update outbox
    set error = ${error}, sent_at = null,
        leased_until = now() + least(300, 0.5 * 2 ^ least(attempts, 10)) * (0.5 + random() / 2) * interval '1 second',
        parked_at = case when attempts >= ${maxAttempts} then now() end
    where id = ${id} and done_at is null
    returning parked_at is not null as parked`
  return rows[0]?.parked ?? false
}

/** Gives up: nothing will change by trying again. Ops sees it and may run it again. */
export async function parkMessage(db: Database, id: string, error: string): Promise<void> {
  await db.sql`update outbox set parked_at = now(), error = ${error} where id = ${id} and done_at is null`
}

export interface OutboxLag {
  readonly open: number
  /** How long the oldest open message has waited; 0 where there is none. */
  readonly oldestSeconds: number
  readonly parked: number
}

/** Beyond this they are not counted: then it is the trouble that matters and not its size. */
const mostCounted = 10_000

/** How far the relays and workers are behind, for metrics and logs. */
export async function readOutboxLag(db: Database): Promise<OutboxLag> {
  const [row] = await db.sql<[OutboxLag]>`
    select count(*)::int as open,
      coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as "oldestSeconds",
      (select count(*)::int from (
        select from outbox where parked_at is not null and done_at is null limit ${mostCounted}
      ) p) as parked
    from (
      select created_at from outbox where done_at is null and parked_at is null
      order by created_at limit ${mostCounted}
    ) o`
  return row
}

/** A message whose job gave up. */
export interface DeadLetter {
  readonly id: string
  readonly topic: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly attempts: number
  readonly error: string | null
  readonly createdAt: Date
  readonly parkedAt: Date
}

/** The dead letters of all topics, the newest first. */
export async function selectDeadLetters(db: Database, limit: number): Promise<DeadLetter[]> {
  return await db.sql<DeadLetter[]>`
    select id, topic, payload, attempts, error, created_at as "createdAt", parked_at as "parkedAt"
    from outbox where parked_at is not null and done_at is null
    order by parked_at desc, id desc
    limit ${limit}`
}

/** Gives a dead letter all its tries again. False where there is no such one. */
export async function rerunDeadLetter(tx: Transaction, id: string): Promise<boolean> {
  wakeOnCommit(tx, outboxWakeUp)
  const rows = await tx.sql`
    update outbox set parked_at = null, attempts = 0, sent_at = null, leased_until = null
    where id = ${id} and parked_at is not null and done_at is null
    returning id`
  return rows.length === 1
}
