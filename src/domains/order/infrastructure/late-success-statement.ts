import type { Transaction } from '#platform/database'
import { timelineEvents } from '../events'
import type { PaymentStatus } from '../order'
import { boughtFromCart } from './carts'
import { insertEntry, nextEntry } from './order-events'
import { committedUnits, saleLedger } from './sold-units'

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
  const byStripe = { actor: 'stripe' as const, requestId }
  const confirmation = { ...byStripe, event: timelineEvents.confirmed, details: { late: true } }
  const refusal = { ...byStripe, event: otherwise.event, details: otherwise.details }
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
          cancel_reason = null, ${nextEntry(tx)}
      from ready where o.id = ready.id
      returning o.id, o.event_seq
    ), ${committedUnits(tx, 'ready', 'released')}, sold as (
      update products p set stock = p.stock - l.quantity from locked l where p.id = l.id and exists (select from ready)
    ), ${saleLedger(tx)}, ${boughtFromCart(tx, 'ready')}, refused as (
      update orders set payment_status = ${otherwise.paymentStatus}, ${nextEntry(tx)}
      where id = ${orderId} and not exists (select from ready)
      returning id, event_seq
    ), confirmation as (
      ${insertEntry(tx, 'confirmed', confirmation)}
    ), refusal as (
      ${insertEntry(tx, 'refused', refusal)}
    )
    select exists (select from confirmed) as confirmed`
  return row.confirmed
}
