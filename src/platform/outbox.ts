import type { PendingQuery, Row } from 'postgres'
import type { Context } from './context'
import { type Database, isTransaction, type Transaction, wakeOnCommit } from './database'
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
}

export interface NewMessage {
  readonly topic: string
  readonly payload: Readonly<Record<string, unknown>>
}

/** Who listens to what, as this release knows it. */
export interface Listeners {
  /** The first subscriber of a topic gets the message's own row, each other one a copy. */
  readonly subscriptions: readonly { readonly topic: string; readonly job: string }[]
  /**
   * Topics that nobody listens to, by name: their messages are done at once. A topic that is neither here nor above is a
   * newer release's, and is left for it.
   */
  readonly unheard: readonly string[]
}

/** A message that a relay has to itself until its lease ends. */
export interface LeasedMessage extends Message {
  readonly subscriber: string
  readonly leasedUntil: Date
}

/** The wake-up that tells the relays to look at the outbox now. */
export const outboxWakeUp = 'outbox'

const maxAttempts = 15
/** For so long an outage uses up no tries. */
const outageHours = 72
const leaseSeconds = 10
/** A message sent so long ago and still not done is sent again: its job was lost with Redis, or its worker died. */
const resendAfterSeconds = 30

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

/** Under this a subscription is known, and the rows that are for it. */
export function addressOf(topic: string, subscriber: string): string {
  return `${topic}/${subscriber}`
}

/** The address of a row; of one that was not dealt out yet, its topic. */
function addressColumn({ sql }: Database) {
  return sql`coalesce(split_part(outbox.topic, '/', 1) || '/' || outbox.subscriber, outbox.topic)`
}

/** What `addressColumn` says of the rows that somebody in this release listens to. */
function heardAddresses({ subscriptions }: Listeners): string[] {
  return subscriptions.flatMap(({ topic, job }) => [topic, addressOf(topic, job)])
}

/**
 * Leases up to `limit` messages that are due, oldest first. Several relays never get the same one. `isFull`: there may be
 * more of them.
 *
 * A message that is taken for the first time is dealt out here, in the one statement: its row goes to the topic's first
 * subscriber, and each other one gets a copy. A copy has a topic of its own, because a relay of the release that knew no
 * subscribers may run beside this one: it would do the first subscriber's job for it, and the other's would be lost.
 */
export async function claimMessages(
  db: Database,
  listeners: Listeners,
  limit: number,
): Promise<{ readonly messages: readonly LeasedMessage[]; readonly isFull: boolean }> {
  const { sql } = db
  const { subscriptions, unheard } = listeners
  const rows = await sql<(Omit<LeasedMessage, 'subscriber'> & { subscriber: string | null })[]>`
    with subscription as (
      select topic, name, row_number() over (partition by topic order by place) = 1 as is_first
      from unnest(${subscriptions.map(({ topic }) => topic)}::text[], ${subscriptions.map(({ job }) => job)}::text[])
        with ordinality as s(topic, name, place)
    ), due as (
      select id, topic, subscriber, payload, request_id, created_at from outbox
      where done_at is null and parked_at is null
        and ${addressColumn(db)} = any(${[...heardAddresses(listeners), ...unheard]}::text[])
        and (leased_until is null or leased_until < now())
        and (sent_at is null or sent_at < now() - make_interval(secs => ${resendAfterSeconds}))
      order by created_at
      limit ${limit}
      for no key update skip locked
    ), leased as (
      update outbox set leased_until = now() + make_interval(secs => ${leaseSeconds}),
        subscriber = coalesce(outbox.subscriber, s.name),
        done_at = case when coalesce(outbox.subscriber, s.name) is null then now() end
      from due left join subscription s on s.topic = due.topic and s.is_first
      where outbox.id = due.id
      returning outbox.*
    ), copied as (
      insert into outbox (id, topic, subscriber, payload, request_id, created_at, leased_until)
      select gen_random_uuid(), due.topic || '/' || s.name, s.name, due.payload, due.request_id, due.created_at,
        now() + make_interval(secs => ${leaseSeconds})
      from due join subscription s on s.topic = due.topic and not s.is_first
      where due.subscriber is null
      returning *
    )
    select id, topic, subscriber, payload, request_id as "requestId", leased_until as "leasedUntil"
    from (select * from leased union all select * from copied) taken`
  const messages = rows.flatMap(({ subscriber, ...row }) => (subscriber ? [{ ...row, subscriber }] : []))
  return { messages, isFull: rows.length >= limit }
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

/** A try of a message's job. */
export interface Attempt {
  /** Which it is, from 1 on. */
  readonly number: number
  /** All tries are used up, none of which came to an end: this one must not begin. */
  readonly isDeadLetter: boolean
}

/**
 * Counts a try before it begins, so that a message that kills its worker each time becomes a dead letter one day, too.
 * Undefined where there is nothing to do any more.
 */
export async function beginAttempt(db: Database, id: string): Promise<Attempt | undefined> {
  const rows = await db.sql<Attempt[]>`
    update outbox
    set attempts = attempts + 1,
        parked_at = case when attempts >= ${maxAttempts} then now() end,
        error = case when attempts >= ${maxAttempts} then coalesce(error, 'Its worker died each time') else error end
    where id = ${id} and done_at is null and parked_at is null
    returning attempts as number, parked_at is not null as "isDeadLetter"`
  return rows[0]
}

/** The job's last act, in the transaction of its effect. */
export async function completeMessage(db: Database, id: string): Promise<void> {
  await db.sql`update outbox set done_at = now(), error = null where id = ${id} and done_at is null`
}

/** How a try ended that did not succeed. */
export interface FailedTry {
  readonly error: string
  /** Whether whom the job asked was away: for three days that uses up no tries. */
  readonly isOutage: boolean
}

/**
 * Hands a message back for a later try, with a growing pause of up to five minutes: by its tries or, in an outage, by how
 * long that lasts. Answers true where its tries are used up and it is a dead letter now: then people have to look.
 */
export async function returnMessage(
  db: Database,
  id: string,
  { error, isOutage }: FailedTry,
): Promise<boolean> {
  const rows = await db.sql<{ isDeadLetter: boolean }[]>`
    with failed as (
      select o.id, since.at as outage_since,
        coalesce(since.at > now() - make_interval(hours => ${outageHours}), false) as is_spared,
        case when since.at is null then 0.5 * 2 ^ least(o.attempts, 10)
          else greatest(1, extract(epoch from now() - since.at)::float8 / 4) end as pause
      from outbox o
      cross join lateral (select case when ${isOutage} then coalesce(o.outage_since, now()) end as at) since
      where o.id = ${id} and o.done_at is null
      for no key update of o
    )
    update outbox o
    set error = ${error}, sent_at = null, outage_since = f.outage_since,
        attempts = o.attempts - f.is_spared::int,
        leased_until = now() + least(300, f.pause) * (0.5 + random() / 2) * interval '1 second',
        parked_at = case when o.attempts >= ${maxAttempts} and not f.is_spared then now() end
    from failed f where o.id = f.id
    returning o.parked_at is not null as "isDeadLetter"`
  return rows[0]?.isDeadLetter ?? false
}

export interface OutboxLag {
  readonly open: number
  /** How long the oldest open message has waited; 0 where there is none. */
  readonly oldestSeconds: number
  readonly deadLetters: number
}

/** Beyond this they are not counted: then it is the trouble that matters and not its size. */
const mostCounted = 10_000

/** How far the relays and workers are behind with what somebody listens to, for metrics and logs. */
export async function readOutboxLag(db: Database, listeners: Listeners): Promise<OutboxLag> {
  const [row] = await db.sql<[OutboxLag]>`
    select count(*)::int as open,
      coalesce(extract(epoch from now() - min(created_at)), 0)::float8 as "oldestSeconds",
      (select count(*)::int from (
        select from outbox where parked_at is not null and done_at is null limit ${mostCounted}
      ) d) as "deadLetters"
    from (
      select created_at from outbox
      where done_at is null and parked_at is null
        and ${addressColumn(db)} = any(${heardAddresses(listeners)}::text[])
      order by created_at limit ${mostCounted}
    ) o`
  return row
}

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
