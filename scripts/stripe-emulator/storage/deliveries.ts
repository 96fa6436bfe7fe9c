import type { Database } from 'bun:sqlite'

export type DeliveryState = 'pending' | 'held' | 'delivered' | 'failed' | 'dropped'

export interface Delivery {
  sequence: number
  event_id: string
  /** Null: the one that was configured. */
  endpoint: string | null
  state: DeliveryState
  attempts: number
  next_attempt_at: number
  last_status: number | null
  last_error: string | null
  created_at: number
}

const insertSql = `
  insert into deliveries (event_id, endpoint, state, next_attempt_at, created_at) values (?, ?, ?, ?, ?) returning *`

/** A further delivery of an event, due at once: what a resend or a doubled event is. */
export function addDelivery(
  database: Database,
  delivery: { eventId: string; endpoint?: string | null; state: DeliveryState; dueMs: number },
): Delivery {
  const row = database
    .query<Delivery, [string, string | null, string, number, number]>(insertSql)
    .get(delivery.eventId, delivery.endpoint ?? null, delivery.state, delivery.dueMs, Date.now())
  if (row === null) throw new Error('the delivery was not inserted')
  return row
}

/** A delivery with the type of its event. */
export type ListedDelivery = Delivery & { type: string }

/** In the order in which they were made. */
export function selectDeliveries(
  database: Database,
  { state, eventId }: { state?: string | undefined; eventId?: string | undefined },
): ListedDelivery[] {
  const sql = `
    select deliveries.*, objects.label as type from deliveries join objects on objects.id = deliveries.event_id
    where (?1 is null or deliveries.state = ?1) and (?2 is null or deliveries.event_id = ?2)
    order by deliveries.sequence`
  return database
    .query<ListedDelivery, [string | null, string | null]>(sql)
    .all(state ?? null, eventId ?? null)
}

/** Answers how many there are. */
export function makePendingDue(database: Database, nowMs: number): number {
  return database.query(`update deliveries set next_attempt_at = ? where state = 'pending'`).run(nowMs)
    .changes
}

/** How many deliveries of an event are still to be made. */
export function countPending(database: Database, eventId: string): number {
  const row = database
    .query<{ pending: number }, [string]>(
      `select count(*) as pending from deliveries where event_id = ? and state = 'pending'`,
    )
    .get(eventId)
  return row?.pending ?? 0
}

/** Those to be tried now, the longest due first. */
export function selectDueDeliveries(database: Database, nowMs: number, limit: number): Delivery[] {
  return database
    .query<Delivery, [number, number]>(`
      select * from deliveries where state = 'pending' and next_attempt_at <= ?
      order by next_attempt_at, sequence limit ?`)
    .all(nowMs, limit)
}

/** When the next one is due after now. */
export function findNextDeliveryMs(database: Database, nowMs: number): number | undefined {
  const row = database
    .query<{ next_attempt_at: number }, [number]>(`
      select next_attempt_at from deliveries where state = 'pending' and next_attempt_at > ?
      order by next_attempt_at limit 1`)
    .get(nowMs)
  return row?.next_attempt_at
}

/** What came of an attempt; answers the delivery as it stands then. */
export function recordAttempt(database: Database, after: Delivery): Delivery | undefined {
  const { state, attempts, next_attempt_at: nextAttemptAt, last_status: status, last_error: error } = after
  const row = database
    .query<Delivery, [string, number, number, number | null, string | null, number]>(`
      update deliveries set state = ?, attempts = ?, next_attempt_at = ?, last_status = ?, last_error = ?
      where sequence = ? returning *`)
    .get(state, attempts, nextAttemptAt, status, error, after.sequence)
  return row ?? undefined
}

/** What was held is pending like all others. */
export function letGoOfHeld(database: Database): void {
  database.run(`update deliveries set state = 'pending' where state = 'held'`)
}
