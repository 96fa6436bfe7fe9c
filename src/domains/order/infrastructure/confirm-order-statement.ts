import type { Transaction } from '#platform/database'
import { timelineEvents } from '../events'

/**
 * Makes a pending order a paid one, in one statement: its reservations are committed, stock and its ledger reduced, and
 * the ordered quantities leave the cart. False, and nothing written, where the order is not pending. The caller holds
 * the locks of cart and order.
 */
export async function confirmPendingOrder(
  tx: Transaction,
  orderId: string,
  requestId: string | null,
): Promise<boolean> {
  const rows = await tx.sql`
    with confirmed as (
      update orders
      set status = 'confirmed', payment_status = 'paid', paid_at = now(), expires_at = null,
          event_seq = event_seq + 1, updated_at = now()
      where id = ${orderId} and status = 'pending'
      returning id, cart_id, event_seq
    ), committed as (
      update stock_reservations r set state = 'committed' from confirmed
      where r.order_id = confirmed.id and r.state = 'held'
      returning r.product_id, r.quantity
    ), locked as (
      select p.id, c.quantity from products p join committed c on c.product_id = p.id
      order by p.id
      for no key update of p
    ), sold as (
      update products p set stock = p.stock - l.quantity, reserved = p.reserved - l.quantity
      from locked l where p.id = l.id
    ), ledger as (
      insert into stock_movements (product_id, delta, reason, order_id)
      select product_id, -quantity, 'sale', ${orderId} from committed
    ), lessened as (
      update cart_items i set quantity = i.quantity - c.quantity from committed c, confirmed
      where i.cart_id = confirmed.cart_id and i.product_id = c.product_id and i.quantity > c.quantity
      returning 1
    ), emptied as (
      delete from cart_items i using committed c, confirmed
      where i.cart_id = confirmed.cart_id and i.product_id = c.product_id and i.quantity <= c.quantity
      returning 1
    ), bumped as (
      update carts set version = version + 1, updated_at = now() from confirmed
      where carts.id = confirmed.cart_id and (exists (select from lessened) or exists (select from emptied))
    ), timeline as (
      insert into order_events (order_id, seq, event, actor, request_id)
      select id, event_seq, ${timelineEvents.confirmed}, 'stripe', ${requestId}::text from confirmed
    )
    select id from confirmed`
  return rows.length === 1
}
