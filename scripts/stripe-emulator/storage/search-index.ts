import type { Database } from 'bun:sqlite'
import type Stripe from 'stripe'

/** Remembers where an intent can be found by its metadata. */
export function addTerms(database: Database, { id, metadata }: Stripe.PaymentIntent): void {
  const terms = database.query('insert or ignore into metadata_terms (key, value, id) values (?, ?, ?)')
  for (const [key, value] of Object.entries(metadata)) terms.run(key, value.toLowerCase(), id)
}

export interface Lag {
  readonly id: string
  readonly nowMs: number
  readonly visibleAtMs: number
  /** What search goes on showing until then; undefined where there was nothing. */
  readonly previous: Stripe.PaymentIntent | undefined
}

/** A change that search does not see yet; those that it sees by now are forgotten. */
export function addLag(database: Database, { id, nowMs, visibleAtMs, previous }: Lag): void {
  database.query('delete from search_lag where visible_at <= ?').run(nowMs)
  database
    .query('insert or ignore into search_lag (id, visible_at, previous) values (?, ?, ?)')
    .run(id, visibleAtMs, previous === undefined ? null : JSON.stringify(previous))
}

/** Search shows everything as it is. */
export function clearLags(database: Database): void {
  database.run('delete from search_lag')
}

/** The oldest change that search does not see yet: it hides all later ones. */
export function findLag(
  database: Database,
  id: string,
  nowMs: number,
): { previous: Stripe.PaymentIntent | undefined } | undefined {
  const sql = 'select previous from search_lag where id = ? and visible_at > ? order by visible_at limit 1'
  const row = database.query<{ previous: string | null }, [string, number]>(sql).get(id, nowMs)
  if (row === null) return undefined
  return { previous: row.previous === null ? undefined : JSON.parse(row.previous) }
}

/** The ids of all intents, the newest first. */
export function selectIntents(database: Database): string[] {
  const sql = `select id from objects where kind = 'payment_intent' order by sequence desc`
  return database
    .query<{ id: string }, []>(sql)
    .all()
    .map((row) => row.id)
}

/** The ids of the intents that have, or once had, this in their metadata, the newest first. */
export function selectIntentsByTerm(database: Database, key: string, value: string): string[] {
  const sql = `
    select objects.id from metadata_terms join objects using (id)
    where metadata_terms.key = ? and metadata_terms.value = ? order by objects.sequence desc`
  const rows = database.query<{ id: string }, [string, string]>(sql)
  return rows.all(key, value).map((row) => row.id)
}
