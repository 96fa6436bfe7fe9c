import type { Database, Queryable, Transaction } from '#platform/database'
import { type Listing, type RowKey, selectListing } from '#platform/listing'
import type { StripeEventOutcome } from '../payment'

/** An event as it comes. */
export interface IncomingEvent {
  readonly id: string
  readonly type: string
  /** Stripe's clock, in seconds. */
  readonly created: number
  /** Its JSON, as Stripe wrote it. */
  readonly payload: string
}

export async function closeEvent(
  tx: Transaction,
  eventId: string,
  outcome: StripeEventOutcome,
): Promise<void> {
  await tx.sql`
    update stripe_events set processed_at = now(), outcome = ${outcome}, error = null where id = ${eventId}`
}

/** Keeps an event that could not be processed, with the reason; it stays unprocessed. */
export async function keepFailedEvent(db: Database, event: IncomingEvent, error: string): Promise<void> {
  await db.sql`
    insert into stripe_events (id, type, created_at, payload, error)
    values (${event.id}, ${event.type}, to_timestamp(${event.created}),
      ${event.payload}::jsonb #- '{data,object,client_secret}', ${error})
    on conflict (id) do update set attempts = stripe_events.attempts + 1, error = excluded.error
      where stripe_events.processed_at is null`
}

const columns = (db: Database) => db.sql`
  stripe_events.id, type, extract(epoch from created_at)::bigint as created, payload::text as payload`

/**
 * Takes up to `limit` events that wait to be processed, after a pause that grows with each attempt: half a minute, and
 * an hour at most. Several sweepers never take the same one.
 */
export async function claimUnprocessedEvents(db: Database, limit: number): Promise<IncomingEvent[]> {
  return await db.sql<IncomingEvent[]>`
    with due as (
      select id from stripe_events
      where processed_at is null
        and coalesce(swept_at, received_at) < now() - least(3600, 15 * 2 ^ least(attempts, 10)) * interval '1 second'
      order by received_at
      limit ${limit}
      for no key update skip locked
    )
    update stripe_events set swept_at = now() from due where stripe_events.id = due.id
    returning ${columns(db)}`
}

/** Which of these events never came, and how many of those that did could not be processed. */
export async function compareInbox(
  db: Database,
  eventIds: readonly string[],
): Promise<{ readonly missing: readonly string[]; readonly unprocessed: number }> {
  const [row] = await db.sql<[{ missing: string[]; unprocessed: number }]>`
    select array(select sent.id from unnest(${eventIds}::text[]) as sent(id)
        where not exists (select from stripe_events e where e.id = sent.id)) as missing,
      (select count(*)::int from stripe_events where processed_at is null) as unprocessed`
  return row
}

/** The events that told of money that no order explains, of these intents. */
export async function findUnmatchedEvents(
  db: Database,
  intentIds: readonly string[],
): Promise<{ readonly id: string; readonly intentId: string }[]> {
  return await db.sql<{ id: string; intentId: string }[]>`
    select id, coalesce(payload #>> '{data,object,id}', '') as "intentId" from stripe_events
    where outcome in ('unmatched', 'mismatched') and outcome = 'unmatched'
      and payload #>> '{data,object,id}' = any(${[...intentIds]}::text[])`
}

/** One event; `reopen` makes it unprocessed again, unless it was applied. */
export async function reopenEvent(db: Database, eventId: string): Promise<IncomingEvent | undefined> {
  const rows = await db.sql<IncomingEvent[]>`
    update stripe_events
    set processed_at = case when outcome = 'applied' then processed_at end,
        outcome = case when outcome = 'applied' then outcome end
    where id = ${eventId}
    returning ${columns(db)}`
  return rows[0]
}

/** An event as staff see it. */
export interface StoredEvent {
  readonly id: string
  readonly type: string
  readonly createdAt: Date
  readonly receivedAt: Date
  readonly processedAt: Date | null
  readonly outcome: StripeEventOutcome | null
  readonly attempts: number
  readonly error: string | null
}

export interface StoredEventDetail extends StoredEvent {
  readonly payload: Readonly<Record<string, unknown>>
}

export interface EventFilter {
  readonly type?: string | undefined
  /** `unprocessed`, or how it ended. */
  readonly outcome?: StripeEventOutcome | 'unprocessed' | undefined
  /** Time received and id of the last event of the page before. */
  readonly after?: RowKey | undefined
  readonly limit: number
  readonly count: boolean
}

const listed = (db: Queryable) => db.sql`
  id, type, created_at as "createdAt", received_at as "receivedAt", processed_at as "processedAt", outcome, attempts,
  error`

/** One page of events, newest first, with the number of all that match: one statement. */
export async function selectEvents(db: Queryable, filter: EventFilter): Promise<Listing<StoredEvent>> {
  const { sql } = db
  const { type, outcome, after } = filter
  const [receivedAt = '', seenId = ''] = after ?? []
  const isOpen = outcome === 'unprocessed'
  return await selectListing<StoredEvent>(db, {
    as: 'e',
    matching: sql`from stripe_events e
      where true ${type ? sql`and type = ${type}` : sql``}
        ${isOpen ? sql`and processed_at is null` : sql``} ${outcome && !isOpen ? sql`and outcome = ${outcome}` : sql``}`,
    beyond: after
      ? sql`and (received_at, id) < (${String(receivedAt)}::timestamptz, ${String(seenId)})`
      : sql``,
    order: sql`received_at desc, id desc`,
    columns: listed(db),
    limit: filter.limit,
    count: filter.count,
    keyOf: (event) => [event.receivedAt.toISOString(), event.id],
  })
}

export async function findEvent(db: Database, eventId: string): Promise<StoredEventDetail | undefined> {
  const rows = await db.sql<StoredEventDetail[]>`
    select ${listed(db)}, payload from stripe_events where id = ${eventId}`
  return rows[0]
}
