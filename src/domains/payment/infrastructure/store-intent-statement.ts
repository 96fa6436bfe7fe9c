import { orderTopics, timelineEvents } from '#order'
import type { Database } from '#platform/database'
import { completedMessage, outboxRows } from '#platform/outbox'

export interface IntentToStore {
  readonly paymentId: string
  readonly orderId: string
  readonly intent: { readonly id: string; readonly clientSecret: string }
  /** The message that asked for it: done with this statement. */
  readonly messageId: string
  readonly requestId: string | null
}

/**
 * Stores the intent that Stripe made for an attempt, in the order's timeline, too, and completes the message that asked for
 * it: one statement, which is one transaction. Nothing but the message changes where the attempt has another intent.
 * Answers whether the order died while Stripe was asked: then the statement has written the message that closes the intent.
 */
export async function storeIntent(
  db: Database,
  given: IntentToStore,
): Promise<{ readonly isStray: boolean }> {
  const { sql } = db
  const { paymentId, orderId, intent, messageId, requestId } = given
  const stray = outboxRows(db, {
    messages: [{ topic: orderTopics.cancelled, payload: { orderId } }],
    onlyIf: sql`exists (select from attached join locked_order o on o.status <> 'pending')`,
  })
  const [row] = await sql<[{ isStray: boolean }]>`
    with locked_order as materialized (
      select id, status from orders where id = ${orderId} for no key update
    ), attached as (
      update payments p
      set stripe_payment_intent_id = ${intent.id}, client_secret = ${intent.clientSecret}, updated_at = now(),
          state = case when state = 'creating' then 'requires_payment' else state end
      from locked_order o
      where p.id = ${paymentId} and p.order_id = o.id
        and (stripe_payment_intent_id is null or stripe_payment_intent_id = ${intent.id})
      returning p.order_id
    ), changed as (
      update orders
      set stripe_payment_intent_id = ${intent.id}, event_seq = event_seq + 1, updated_at = now()
      from attached where orders.id = attached.order_id
      returning orders.id, event_seq
    ), entry as (
      insert into order_events (order_id, seq, event, actor, request_id, details)
      select id, event_seq, ${timelineEvents.paymentReady}, 'system', ${requestId}::text,
        jsonb_build_object('paymentIntentId', ${intent.id}::text)
      from changed
    ), stray as (
      ${stray}
      returning id
    ), done as (
      ${completedMessage(db, messageId)}
    )
    select exists (select from stray) as "isStray"`
  return row
}
