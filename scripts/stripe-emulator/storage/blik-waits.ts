import type { Database } from 'bun:sqlite'

/** A payment that waits for its customer to authorize it. */
export interface BlikWait {
  intent: string
  method: string
}

/** The latest code counts: an earlier wait of the same payment is replaced. */
export function putWait(database: Database, { intent, method }: BlikWait, dueMs: number): void {
  database
    .query('insert or replace into blik_waits (intent, method, due_at) values (?, ?, ?)')
    .run(intent, method, dueMs)
}

/** When the next one is over; undefined where nobody waits. */
export function findNextDueMs(database: Database): number | undefined {
  const row = database.query<{ due: number | null }, []>('select min(due_at) as due from blik_waits').get()
  return row?.due ?? undefined
}

/** Those that are over, removed. */
export function takeDueWaits(database: Database, nowMs: number): BlikWait[] {
  return database
    .query<BlikWait, [number]>('delete from blik_waits where due_at <= ? returning intent, method')
    .all(nowMs)
}
