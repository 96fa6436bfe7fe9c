import type { Database } from '#platform/database'
import { completedMessage } from '#platform/outbox'
import { type AttemptToFreeze, frozenParameters } from './frozen-parameters'
import { type Payment, paymentColumns } from './payments'

export interface AttemptToOpen extends AttemptToFreeze {
  readonly orderId: string
  /** Done with this statement where no attempt waits for an intent. */
  readonly messageId: string
}

/** Violated where another run of the same job opened the attempt while this statement waited for the order. */
export const openAttemptConstraints: readonly (string | undefined)[] = [
  'payments_order_id_attempt_key',
  'payments_payable_order_key',
]

/**
 * The attempt of an order that waits for its intent, opened with frozen parameters where there is none yet: one
 * statement, which is one transaction. Undefined, and the message done, where none is needed any more. The conditions on
 * the order stand in the query that locks it, because they are checked anew after waiting for the lock; its attempts are
 * as they were before, which the constraints above make good.
 */
export async function openAttempt(db: Database, attempt: AttemptToOpen): Promise<Payment | undefined> {
  const { sql } = db
  const { paymentId, orderId, messageId } = attempt
  const rows = await sql<Payment[]>`
    with o as materialized (
      select id, order_number, user_id, payment_method, total_minor, currency from orders
      where id = ${orderId} and status = 'pending' and payment_method <> 'bank_transfer'
        and coalesce(expires_at > now(), true)
      for no key update
    ), latest as (
      select * from payments where order_id = ${orderId} order by attempt desc limit 1
    ), opened as (
      insert into payments (id, order_id, attempt, state, parameters, amount_minor, currency, asked_at)
      select ${paymentId}, o.id, 1, 'creating', ${frozenParameters(db, attempt)}, o.total_minor, o.currency, now()
      from o where not exists (select from latest)
      returning *
    ), waiting as (
      select * from opened
      union all
      select * from latest where state = 'creating' and exists (select from o)
    ), done as (
      ${completedMessage(db, messageId, sql`not exists (select from waiting)`)}
    )
    select ${paymentColumns(db)} from waiting`
  return rows[0]
}
