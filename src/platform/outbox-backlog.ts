import type { Database, Fragment, Sql } from './database'
import { addressColumn, heardAddresses, type Listeners } from './outbox-deliveries'

/** Nobody has worked on a message for so long, unless whom its job asks is away: then workers are gone or stuck. */
export const lateSeconds = 60

/** Beyond this they are not counted: then it is the trouble that matters and not its size. */
const mostCounted = 10_000

/** How much waits in the outbox, whoever listens to it. */
export interface Backlog {
  readonly open: number
  /** How long the oldest open message has waited; 0 where there is none. */
  readonly oldestSeconds: number
}

/**
 * What waits, for those who carry nothing themselves and so notice where nobody else does. It is read from the index
 * alone, and not counted beyond a thousand.
 */
export async function readBacklog({ sql }: { readonly sql: Sql }): Promise<Backlog> {
  const [row] = await sql<[Backlog]>`
    select count(*)::int as open,
      coalesce(greatest(0, extract(epoch from now() - min(created_at))), 0)::float8 as "oldestSeconds"
    from (
      select created_at from outbox where done_at is null and parked_at is null order by created_at limit 1000
    ) o`
  return row
}

/** Dead letters, in SQL, for lists of what needs a person. */
export function deadLetterRows({ sql }: { readonly sql: Sql }): Fragment {
  return sql`
    select id::text as id, parked_at as since, null::timestamptz as due_at, payload ->> 'orderId' as order_id,
      jsonb_build_object('topic', split_part(topic, '/', 1), 'subscriber', subscriber, 'attempts', attempts,
        'error', left(error, 500)) as facts
    from outbox where parked_at is not null and done_at is null`
}

/** The same of messages that have waited for so many minutes. */
export function waitingRows({ sql }: { readonly sql: Sql }, minutes: number): Fragment {
  return sql`
    select id::text as id, created_at as since, null::timestamptz as due_at, payload ->> 'orderId' as order_id,
      jsonb_build_object('topic', split_part(topic, '/', 1), 'subscriber', subscriber, 'attempts', attempts,
        'error', left(error, 500)) as facts
    from outbox
    where done_at is null and parked_at is null and created_at < now() - make_interval(mins => ${minutes})`
}

/** Beyond so many topics there is something else wrong than their messages: those of all releases are far fewer. */
const mostTopics = 50

/** What waits, by topic: the oldest ten thousand. */
export async function readOpenByTopic({ sql }: { readonly sql: Sql }): Promise<TopicLag[]> {
  return await sql<TopicLag[]>`
    select split_part(o.topic, '/', 1) as topic, count(*)::int as count,
      greatest(0, extract(epoch from now() - min(o.created_at)))::float8 as "oldestSeconds"
    from (
      select topic, created_at from outbox where done_at is null and parked_at is null
      order by created_at limit ${mostCounted}
    ) o group by 1 order by 2 desc limit ${mostTopics}`
}

export interface TopicLag {
  readonly topic: string
  readonly count: number
  readonly oldestSeconds: number
}

/** Dead letters by topic, of the first ten thousand. */
export async function readDeadLettersByTopic({
  sql,
}: {
  readonly sql: Sql
}): Promise<{ topic: string; count: number }[]> {
  return await sql<{ topic: string; count: number }[]>`
    select split_part(o.topic, '/', 1) as topic, count(*)::int as count
    from (
      select topic from outbox where parked_at is not null and done_at is null limit ${mostCounted}
    ) o group by 1 order by 2 desc limit ${mostTopics}`
}

/** Whether a message of a topic, or a copy of one, is still to be worked on for an order. In SQL, for statements of others. */
export function hasOpenMessage(
  { sql }: { readonly sql: Sql },
  { topic, orderId }: { readonly topic: string; readonly orderId: Fragment },
): Fragment {
  return sql`exists (
    select from outbox b where starts_with(b.topic, ${topic}) and b.done_at is null
      and b.payload ->> 'orderId' = ${orderId}::text)`
}

export interface OutboxLag {
  readonly open: number
  /** How long the oldest open message has waited; 0 where there is none. */
  readonly oldestSeconds: number
  readonly deadLetters: number
}

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
