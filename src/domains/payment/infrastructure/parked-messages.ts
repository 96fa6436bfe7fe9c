import type { Database, Transaction } from '#platform/database'

/** A message of the outbox whose job gave up. */
export interface ParkedMessage {
  readonly id: string
  readonly topic: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly attempts: number
  readonly error: string | null
  readonly createdAt: Date
  readonly parkedAt: Date
}

export async function selectParked(db: Database, limit: number): Promise<ParkedMessage[]> {
  return await db.sql<ParkedMessage[]>`
    select id, topic, payload, attempts, error, created_at as "createdAt", parked_at as "parkedAt"
    from outbox where parked_at is not null and done_at is null
    order by parked_at desc, id desc
    limit ${limit}`
}

export async function unparkMessage(tx: Transaction, id: string): Promise<boolean> {
  const rows = await tx.sql`
    update outbox set parked_at = null, attempts = 0, sent_at = null, leased_until = null
    where id = ${id} and parked_at is not null and done_at is null
    returning id`
  return rows.length === 1
}
