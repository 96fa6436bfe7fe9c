import type { Transaction } from '#platform/database'
import { timelineEvents } from '../events'
import type { PaymentStatus } from '../order'

export interface LateSuccess {
  readonly orderId: string
  readonly requestId: string | null
  /** What the order says where it cannot be confirmed any more. */
  readonly otherwise: {
    readonly paymentStatus: PaymentStatus
    readonly event: string
    readonly details: Readonly<Record<string, unknown>>
  }
}

/**
 * Confirms an expired order whose money came late, in one statement, if every unit of it can still be taken and no
 * younger order of its cart is alive: else the customer would get both. Answers whether it did; if not, only what is
 * to be said `otherwise` is written. The caller holds the locks of cart and order.
 */
export async function confirmExpiredOrder(tx: Transaction, late: LateSuccess): Promise<boolean> {
  const { orderId, requestId, otherwise } = late
  const [row] = await tx.sql<[{ confirmed: boolean }]>`
    with candidate as materialized (
      select o.id, o.cart_id from orders o
      where o.id = ${orderId} and o.status = 'expired' and not exists (
        select from orders n
        where n.user_id = o.user_id and n.cart_id = o.cart_id and n.created_at >= o.created_at and n.id <> o.id
          and n.status not in ('cancelled', 'expired'))
    ), wanted as (
      select r.product_id, r.quantity from stock_reservations r join candidate c on c.id = r.order_id
      where r.state = 'released'
    ), locked as materialized (
      select p.id, w.quantity from products p join wanted w on w.product_id = p.id
      where p.stock - p.reserved >= w.quantity
      order by p.id
      for no key update of p
    ), ready as materialized (
      select c.id, c.cart_id from candidate c
      where exists (select from wanted) and (select count(*) from locked) = (select count(*) from wanted)
    ), confirmed as (
      update orders o
      set status = 'confirmed', payment_status = 'paid', paid_at = now(), expires_at = null, cancelled_at = null,
          cancel_reason = null, event_seq = event_seq + 1, updated_at = now()
      from ready where o.id = ready.id
      returning o.id, o.event_seq
    ), committed as (
      update stock_reservations r set state = 'committed' from ready
      where r.order_id = ready.id and r.state = 'released'
      returning r.product_id, r.quantity
    ), sold as (
      update products p set stock = p.stock - l.quantity from locked l where p.id = l.id and exists (select from ready)
    ), ledger as (
      insert into stock_movements (product_id, delta, reason, order_id)
      select product_id, -quantity, 'sale', ${orderId} from committed
    ), lessened as (
      update cart_items i set quantity = i.quantity - c.quantity from committed c, ready
      where i.cart_id = ready.cart_id and i.product_id = c.product_id and i.quantity > c.quantity
      returning 1
    ), emptied as (
      delete from cart_items i using committed c, ready
      where i.cart_id = ready.cart_id and i.product_id = c.product_id and i.quantity <= c.quantity
      returning 1
    ), bumped as (
      update carts set version = version + 1, updated_at = now() from ready
      where carts.id = ready.cart_id and (exists (select from lessened) or exists (select from emptied))
    ), refused as (
      update orders
      set payment_status = ${otherwise.paymentStatus}, event_seq = event_seq + 1, updated_at = now()
      where id = ${orderId} and not exists (select from ready)
      returning id, event_seq
    ), timeline as (
      insert into order_events (order_id, seq, event, actor, request_id, details)
      select id, event_seq, ${timelineEvents.confirmed}, 'stripe', ${requestId}::text, '{"late": true}'::jsonb
      from confirmed
      union all
      select id, event_seq, ${otherwise.event}, 'stripe', ${requestId}::text,
        ${JSON.stringify(otherwise.details)}::jsonb
      from refused
    )
    select exists (select from confirmed) as confirmed`
  return row.confirmed
}
