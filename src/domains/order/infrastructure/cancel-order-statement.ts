import type { Transaction } from '#platform/database'
import { timelineEvents } from '../events'
import type { OrderActor } from '../order'

export interface Cancellation {
  readonly orderId: string
  readonly reason: string
  readonly actor: OrderActor
  readonly actorId: string | null
  readonly requestId: string | null
  /** Also an order whose payment was last said to be under way: Stripe knows now that it is not. */
  readonly evenIfProcessing?: boolean
}

/**
 * Cancels a pending order whose payment is neither under way nor done, and gives its units back. False, and nothing
 * written, where it is not such an order. What is released is decided by the reservations' state: asked twice, the
 * units come back once.
 */
export async function cancelPendingOrder(tx: Transaction, cancellation: Cancellation): Promise<boolean> {
  const { orderId, reason, actor, actorId, requestId, evenIfProcessing = false } = cancellation
  const rows = await tx.sql`
    with cancelled as (
      update orders
      set status = 'cancelled', payment_status = 'cancelled', cancelled_at = now(), cancel_reason = ${reason},
          event_seq = event_seq + 1, updated_at = now()
      where id = ${orderId} and status = 'pending'
        and (payment_status in ('pending', 'requires_action', 'failed')
          or (payment_status = 'processing' and ${evenIfProcessing}))
      returning id, event_seq
    ), released as (
      update stock_reservations r set state = 'released' from cancelled
      where r.order_id = cancelled.id and r.state = 'held'
      returning r.product_id, r.quantity
    ), locked as (
      select p.id, r.quantity from products p join released r on r.product_id = p.id
      order by p.id
      for no key update of p
    ), returned as (
      update products p set reserved = p.reserved - l.quantity from locked l where p.id = l.id
    ), timeline as (
      insert into order_events (order_id, seq, event, actor, actor_id, request_id, details)
      select id, event_seq, ${timelineEvents.cancelled}, ${actor}, ${actorId}::uuid, ${requestId}::text,
        jsonb_build_object('reason', ${reason}::text)
      from cancelled
    )
    select id from cancelled`
  return rows.length === 1
}
