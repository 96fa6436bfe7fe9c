import type { Context } from './context'
import type { Database, Transaction } from './database'
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

/** Writes a message in the transaction whose news it is. After the commit, call `wakeRelay`. */
export async function writeMessage(tx: Transaction, message: NewMessage): Promise<void> {
  await tx.sql`
    insert into outbox (id, topic, payload, request_id)
    values (${newId()}, ${message.topic}, ${JSON.stringify(message.payload)}::jsonb, ${currentRequestId() ?? null})`
}

/** To be called after the commit. `alongside` may add commands to the same round trip to Redis. */
export function wakeRelay(context: Context, alongside?: Parameters<WakeUps['announce']>[1]): void {
  context.wakeUps.announce(outboxWakeUp, alongside)
}

/** Leases up to `limit` messages that are due, oldest first. Several relays never get the same one. */
export async function claimMessages(
  db: Database,
  topics: readonly string[],
  limit: number,
): Promise<Message[]> {
  return await db.sql<Message[]>`
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
    returning outbox.id, outbox.topic, outbox.payload, outbox.request_id as "requestId"`
}

/** Notes that these messages are with the queue now. */
export async function markSent(db: Database, ids: readonly string[]): Promise<void> {
  await db.sql`
    update outbox set sent_at = now(), leased_until = null
    where id = any(${ids}::uuid[]) and done_at is null and sent_at is distinct from now()`
}

/** Counts a try before it begins, so that a message that kills its worker is parked one day, too. */
export async function beginAttempt(db: Database, id: string): Promise<boolean> {
  const rows = await db.sql`
    update outbox set attempts = attempts + 1
    where id = ${id} and done_at is null and parked_at is null
    returning id`
  return rows.length === 1
}

/** The job's last act, in the transaction of its effect. */
export async function completeMessage(db: Database, id: string): Promise<void> {
  await db.sql`update outbox set done_at = now(), error = null where id = ${id} and done_at is null`
}

/** Hands a message back for a later try, with a growing pause of up to five minutes; parks it when tries are used up. */
export async function returnMessage(db: Database, id: string, error: string): Promise<void> {
  await db.sql`
    update outbox
    set error = ${error}, sent_at = null,
        leased_until = now() + least(300, 0.5 * 2 ^ least(attempts, 10)) * (0.5 + random() / 2) * interval '1 second',
        parked_at = case when attempts >= ${maxAttempts} then now() end
    where id = ${id} and done_at is null`
}

/** Gives up: nothing will change by trying again. Ops sees it and may run it again. */
export async function parkMessage(db: Database, id: string, error: string): Promise<void> {
  await db.sql`update outbox set parked_at = now(), error = ${error} where id = ${id} and done_at is null`
}
