import type { Transaction } from '#platform/database'
import { timelineEvents } from '../events'
import type { OrderActor, PaymentStatus } from '../order'

export interface ReturnedUnits {
  readonly productId: string
  readonly quantity: number
}

/**
 * Puts units of a sold order back on sale, in one statement. What is still out with the order stands in its committed
 * reservations, which shrink herewith: never more comes back than went out, however often it is asked for. The caller
 * holds the order's lock.
 */
export async function returnUnits(
  tx: Transaction,
  orderId: string,
  units: readonly ReturnedUnits[],
): Promise<void> {
  await tx.sql`
    with given as (
      select product_id, sum(quantity)::int as quantity
      from unnest(${units.map(({ productId }) => productId)}::uuid[], ${units.map(({ quantity }) => quantity)}::int[])
        as g(product_id, quantity)
      group by product_id
    ), back as materialized (
      select r.product_id, least(r.quantity, g.quantity) as quantity, r.quantity - g.quantity as left_out
      from stock_reservations r join given g on g.product_id = r.product_id
      where r.order_id = ${orderId} and r.state = 'committed'
    ), shrunk as (
      update stock_reservations r
      set state = case when b.left_out > 0 then 'committed' else 'released' end,
          quantity = case when b.left_out > 0 then b.left_out else r.quantity end
      from back b where r.order_id = ${orderId} and r.product_id = b.product_id
    ), locked as (
      select p.id, b.quantity from products p join back b on b.product_id = p.id
      order by p.id
      for no key update of p
    ), restocked as (
      update products p set stock = p.stock + l.quantity from locked l where p.id = l.id
    )
    insert into stock_movements (product_id, delta, reason, order_id)
    select product_id, quantity, 'return', ${orderId} from back`
}

export interface RefundCancellation {
  readonly orderId: string
  readonly reason: string
  readonly actor: OrderActor
  readonly actorId: string | null
  readonly requestId: string | null
  readonly paymentStatus: PaymentStatus
  /** Whether its units go back on sale. */
  readonly restock: boolean
}

/**
 * Cancels a paid order that has not left the house, because all of its money goes back. False, and nothing written,
 * where it is not such an order. The caller holds the order's lock.
 */
export async function cancelRefundedOrder(
  tx: Transaction,
  cancellation: RefundCancellation,
): Promise<boolean> {
  const { orderId, reason, actor, actorId, requestId, paymentStatus, restock } = cancellation
  const rows = await tx.sql`
    with cancelled as (
      update orders
      set status = 'cancelled', payment_status = ${paymentStatus}, cancelled_at = now(), cancel_reason = ${reason},
          event_seq = event_seq + 1, updated_at = now()
      where id = ${orderId} and status in ('confirmed', 'preparing')
      returning id, event_seq
    ), back as (
      update stock_reservations r set state = 'released' from cancelled
      where r.order_id = cancelled.id and r.state = 'committed' and ${restock}
      returning r.product_id, r.quantity
    ), locked as (
      select p.id, b.quantity from products p join back b on b.product_id = p.id
      order by p.id
      for no key update of p
    ), restocked as (
      update products p set stock = p.stock + l.quantity from locked l where p.id = l.id
    ), ledger as (
      insert into stock_movements (product_id, delta, reason, order_id)
      select product_id, quantity, 'return', ${orderId} from back
    ), timeline as (
      insert into order_events (order_id, seq, event, actor, actor_id, request_id, details)
      select id, event_seq, ${timelineEvents.cancelled}, ${actor}, ${actorId}::uuid, ${requestId}::text,
        jsonb_build_object('reason', ${reason}::text)
      from cancelled
    )
    select id from cancelled`
  return rows.length === 1
}
