import type { OrderStatus, PaymentStatus } from '#order'
import type { Fragment, Transaction } from '#platform/database'
import type { IncomingEvent } from './stripe-events'

/** The order behind an intent, locked with its cart and its payment. */
export interface LockedPayment {
  readonly paymentId: string
  readonly orderId: string
  readonly orderStatus: OrderStatus
  readonly paymentStatus: PaymentStatus
  readonly totalMinor: number
  readonly currency: string
}

/** `fresh` is false where the event was processed before: then nothing is left to do. */
export interface OpenedEvent {
  readonly fresh: boolean
  /** It is of no intent of ours: it stands in the inbox as processed, and nothing is left to do. */
  readonly isIgnored: boolean
  readonly locked: LockedPayment | undefined
}

export interface Subject {
  readonly intentId: string | null
  /** False for money that has to be explained, whoever knows its intent. */
  readonly mayIgnore: boolean
}

/**
 * Takes an event into the inbox and locks its row, then the cart, the order and the payment behind its intent, in this
 * order, in one statement. A parallel delivery of the same event waits here until the first one is done. Each CTE waits
 * for the one before it, because two that ran side by side could meet a competitor in the other order. What the order
 * has beside its own row must be read by a later statement: this one's snapshot is older than its locks.
 *
 * Of an event that is about nobody's money here, a stub is kept: enough to ask Stripe again, should staff replay it.
 */
export async function lockPaymentOfEvent(
  tx: Transaction,
  event: IncomingEvent,
  { intentId, mayIgnore }: Subject,
): Promise<OpenedEvent> {
  const { sql } = tx
  const [row] = await sql<[{ fresh: boolean; isIgnored: boolean; locked: LockedPayment | null }]>`
    with given as materialized (
      select ${event.payload}::jsonb as payload,
        ${mayIgnore} and not exists (select from payments where stripe_payment_intent_id = ${intentId}) as is_ignored
    ), opened as (
      insert into stripe_events (id, type, created_at, payload, processed_at, outcome)
      select ${event.id}, ${event.type}, to_timestamp(${event.created}),
        case when is_ignored then ${stubOf(tx)} else payload #- '{data,object,client_secret}' end,
        case when is_ignored then now() end, case when is_ignored then 'ignored' end
      from given
      on conflict (id) do update
        set attempts = stripe_events.attempts + 1, processed_at = excluded.processed_at, outcome = excluded.outcome,
          error = case when excluded.processed_at is null then stripe_events.error end
        where stripe_events.processed_at is null
      returning outcome is not null as is_ignored
    ), ${lockedParts(tx, intentId, sql`exists (select from opened where not is_ignored)`)}
    select exists (select from opened) as fresh, exists (select from opened where is_ignored) as "isIgnored",
      ${lockedColumn(tx)}`
  return { ...row, locked: row.locked ?? undefined }
}

/** Of the event called `payload`: what kind of object it is about, and which. */
function stubOf({ sql }: Transaction): Fragment {
  return sql`jsonb_build_object('id', payload -> 'id', 'object', 'event', 'type', payload -> 'type',
          'created', payload -> 'created', 'data', jsonb_build_object('object', jsonb_strip_nulls(jsonb_build_object(
            'id', payload #> '{data,object,id}', 'object', payload #> '{data,object,object}',
            'payment_intent', payload #> '{data,object,payment_intent}'))))`
}

/** The same locks for what Stripe answered about an intent; undefined where the intent is of no payment here. */
export async function lockPaymentOfIntent(
  tx: Transaction,
  intentId: string,
): Promise<LockedPayment | undefined> {
  const [row] = await tx.sql<[{ locked: LockedPayment | null }]>`
    with ${lockedParts(tx, intentId, tx.sql`true`)} select ${lockedColumn(tx)}`
  return row.locked ?? undefined
}

function lockedParts({ sql }: Transaction, intentId: string | null, onlyIf: Fragment): Fragment {
  return sql`found as materialized (
      select p.id as payment_id, o.id as order_id, o.cart_id
      from payments p join orders o on o.id = p.order_id
      where p.stripe_payment_intent_id = ${intentId} and ${onlyIf}
    ), cart as materialized (
      select c.id from carts c where c.id = (select cart_id from found) for no key update
    ), locked_order as materialized (
      select o.id, o.status, o.payment_status, o.total_minor, o.currency from orders o
      where o.id = (select order_id from found) and (select count(*) from cart) >= 0
      for no key update
    ), locked_payment as materialized (
      select p.id from payments p
      where p.id = (select payment_id from found) and (select count(*) from locked_order) >= 0
      for no key update
    )`
}

function lockedColumn({ sql }: Transaction): Fragment {
  return sql`(
      select jsonb_build_object('paymentId', p.id, 'orderId', o.id, 'orderStatus', o.status,
        'paymentStatus', o.payment_status, 'totalMinor', o.total_minor, 'currency', o.currency)
      from locked_payment p cross join locked_order o) as locked`
}
