import type { Database } from './database'
import type { Message } from './outbox'

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

/** A message that a relay has claimed: no other claims it for half a minute from `sentAt` on. */
export interface ClaimedMessage extends Message {
  readonly subscriber: string
  readonly sentAt: Date
}

/** A message taken so long ago and still there is sent again: its job was lost with Redis, or its worker died. */
const resendAfterSeconds = 30

/** Under this a subscription is known, and the rows that are for it. */
export function addressOf(topic: string, subscriber: string): string {
  return `${topic}/${subscriber}`
}

/** The address of a row; of one that was not dealt out yet, its topic. */
export function addressColumn({ sql }: Database) {
  return sql`coalesce(split_part(outbox.topic, '/', 1) || '/' || outbox.subscriber, outbox.topic)`
}

/** What `addressColumn` says of the rows that somebody in this release listens to. */
export function heardAddresses({ subscriptions }: Listeners): string[] {
  return subscriptions.flatMap(({ topic, job }) => [topic, addressOf(topic, job)])
}

/**
 * Claims up to `limit` messages that are due, oldest first, in one statement, which notes them as sent at once: between this
 * and the end of its job nothing more is written about a message. Several relays never get the same one. `isFull`: there
 * may be more of them.
 *
 * A message that is taken for the first time is dealt out here: its row goes to the topic's first subscriber, and each
 * other one gets a copy. A copy has a topic of its own, because a relay of the release that knew no subscribers may run
 * beside this one: it would do the first subscriber's job for it, and the other's would be lost. `leased_until` is a pause
 * after a failure, or the lease of a relay of the release before, which marks as sent by a second statement.
 *
 * Nobody waits for the disk: a claim that a crash of Postgres undoes is made again, and its job finds what is done.
 */
export async function claimMessages(
  db: Database,
  listeners: Listeners,
  limit: number,
): Promise<{ readonly messages: readonly ClaimedMessage[]; readonly isFull: boolean }> {
  const { sql } = db
  const { subscriptions, unheard } = listeners
  const rows = await sql<(Omit<ClaimedMessage, 'subscriber'> & { subscriber: string | null })[]>`
    with hasty as materialized (
      select set_config('synchronous_commit', 'off', true)
    ), subscription as (
      select topic, name, row_number() over (partition by topic order by place) = 1 as is_first
      from unnest(${subscriptions.map(({ topic }) => topic)}::text[], ${subscriptions.map(({ job }) => job)}::text[])
        with ordinality as s(topic, name, place)
    ), due as (
      select id, topic, subscriber, payload, request_id, created_at, attempts = 0 and sent_at is null as is_first
      from outbox
      where exists (select from hasty) and done_at is null and parked_at is null
        and ${addressColumn(db)} = any(${[...heardAddresses(listeners), ...unheard]}::text[])
        and (leased_until is null or leased_until < now())
        and (sent_at is null or sent_at < now() - make_interval(secs => ${resendAfterSeconds}))
      order by created_at
      limit ${limit}
      for no key update skip locked
    ), taken as (
      update outbox set sent_at = now(), leased_until = null, subscriber = coalesce(outbox.subscriber, s.name),
        done_at = case when coalesce(outbox.subscriber, s.name) is null then now() end
      from due left join subscription s on s.topic = due.topic and s.is_first
      where outbox.id = due.id
      returning outbox.id, outbox.topic, outbox.subscriber, outbox.payload, outbox.request_id, outbox.sent_at,
        due.is_first
    ), copied as (
      insert into outbox (id, topic, subscriber, payload, request_id, created_at, sent_at)
      select gen_random_uuid(), due.topic || '/' || s.name, s.name, due.payload, due.request_id, due.created_at, now()
      from due join subscription s on s.topic = due.topic and not s.is_first
      where due.subscriber is null
      returning id, topic, subscriber, payload, request_id, sent_at, true
    )
    select id, topic, subscriber, payload, request_id as "requestId", sent_at as "sentAt", is_first as "isFirst"
    from (select * from taken union all select * from copied) t`
  const messages = rows.flatMap(({ subscriber, ...row }) => (subscriber ? [{ ...row, subscriber }] : []))
  return { messages, isFull: rows.length >= limit }
}

/** Keeps a message for a relay that is about to run its job itself. False where another may have taken it meanwhile. */
export async function renewClaim(db: Database, message: ClaimedMessage): Promise<boolean> {
  const rows = await db.sql`
    update outbox set sent_at = now()
    where id = ${message.id} and sent_at = ${message.sentAt} and coalesce(done_at, parked_at) is null
    returning id`
  return rows.length === 1
}

const maxAttempts = 15
/** For so long an outage uses up no tries. */
const outageHours = 72

/** A try of a message's job. */
export interface Attempt {
  /** Which it is, from 1 on. */
  readonly number: number
  /** All tries are used up, none of which came to an end: this one must not begin. */
  readonly isDeadLetter: boolean
}

/**
 * Counts a try before it begins, so that a message that kills its worker each time becomes a dead letter one day, too.
 * Undefined where there is nothing to do any more. The two columns are read as one: by a condition of its own on each,
 * Postgres would look for the row in the index of all that is open.
 */
export async function beginAttempt(db: Database, id: string): Promise<Attempt | undefined> {
  const rows = await db.sql<Attempt[]>`
    update outbox
    set attempts = attempts + 1,
        parked_at = case when attempts >= ${maxAttempts} then now() end,
        error = case when attempts >= ${maxAttempts} then coalesce(error, 'Its worker died each time') else error end
    where id = ${id} and coalesce(done_at, parked_at) is null
    returning attempts as number, parked_at is not null as "isDeadLetter"`
  return rows[0]
}

/** How a try ended that did not succeed. */
export interface FailedTry {
  /** Which it was. A first one is counted by this. */
  readonly number: number
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
  { number, error, isOutage }: FailedTry,
): Promise<boolean> {
  const rows = await db.sql<{ isDeadLetter: boolean }[]>`
    with failed as (
      select o.id, tried.attempts, since.at as outage_since,
        coalesce(since.at > now() - make_interval(hours => ${outageHours}), false) as is_spared,
        case when since.at is null then 0.5 * 2 ^ least(tried.attempts, 10)
          else greatest(1, extract(epoch from now() - since.at)::float8 / 4) end as pause
      from outbox o
      cross join lateral (select case when ${isOutage} then coalesce(o.outage_since, now()) end as at) since
      cross join lateral (select greatest(o.attempts, ${number}::int) as attempts) tried
      where o.id = ${id} and o.done_at is null
      for no key update of o
    )
    update outbox o
    set error = ${error}, sent_at = null, outage_since = f.outage_since,
        attempts = f.attempts - f.is_spared::int,
        leased_until = now() + least(300, f.pause) * (0.5 + random() / 2) * interval '1 second',
        parked_at = case when f.attempts >= ${maxAttempts} and not f.is_spared then now() end
    from failed f where o.id = f.id
    returning o.parked_at is not null as "isDeadLetter"`
  return rows[0]?.isDeadLetter ?? false
}
