import type { Database, Transaction } from '#platform/database'
import type { OrderActor, PaymentStatus } from '../order'

/** What the timeline of an order shall say next. */
export interface NewEntry {
  readonly event: string
  readonly actor: OrderActor
  readonly actorId?: string | null
  readonly requestId: string | null
  readonly details?: Readonly<Record<string, unknown>>
}

/**
 * The timeline of the order `o` of a statement, as `e`. That of an old order stands in the archive, and beside it what
 * happened since. Both are read at one moment, so that a move meanwhile hides nothing and shows nothing twice.
 */
export function timelineOf({ sql }: Pick<Database, 'sql'>) {
  return sql`(
      select seq, event, actor, actor_id, request_id, details, created_at
      from order_events where order_id = o.id
      union all
      select seq, event, actor, actor_id, request_id, details, created_at
      from archived_order_events where order_id = o.id
    ) e`
}

/** In the `set` of an order: counts its next timeline entry, under the row's lock. Its statement returns `event_seq`. */
export function nextEntry({ sql }: Database) {
  return sql`event_seq = event_seq + 1, updated_at = now()`
}

/** Writes the timeline entry of the order that `part` of the same statement returns, with its `id` and `event_seq`. */
export function insertEntry({ sql }: Database, part: string, entry: NewEntry) {
  return sql`
    insert into order_events (order_id, seq, event, actor, actor_id, request_id, details)
    select id, event_seq, ${entry.event}, ${entry.actor}, ${entry.actorId ?? null}::uuid, ${entry.requestId}::text,
      ${JSON.stringify(entry.details ?? {})}::jsonb
    from ${sql(part)}`
}

/** Adds an entry to the timeline of a locked order, and sets what belongs to it on the order, in one statement. */
export async function recordOrderEvent(
  tx: Transaction,
  { orderId, ...entry }: NewEntry & { readonly orderId: string },
  change: { readonly paymentStatus?: PaymentStatus; readonly stripePaymentIntentId?: string } = {},
): Promise<void> {
  await tx.sql`
    with changed as (
      update orders
      set payment_status = coalesce(${change.paymentStatus ?? null}, payment_status),
          stripe_payment_intent_id = coalesce(${change.stripePaymentIntentId ?? null}, stripe_payment_intent_id),
          ${nextEntry(tx)}
      where id = ${orderId}
      returning id, event_seq
    )
    ${insertEntry(tx, 'changed', entry)}`
}
