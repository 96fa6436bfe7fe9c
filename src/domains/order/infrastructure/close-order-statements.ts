import type { Transaction } from '#platform/database'
import { timelineEvents } from '../events'
import type { OrderActor } from '../order'
import { insertEntry, nextEntry } from './order-events'
import type { ReturnedUnits } from './return-units-statement'
import { countsAsOut, productsInLockOrder, returnedUnits, writtenOffUnits } from './sold-units'

export interface Closing {
  readonly orderId: string
  readonly reason: string
  readonly actor: OrderActor
  readonly actorId: string | null
  readonly requestId: string | null
  /** What else the timeline shall say. */
  readonly details?: Readonly<Record<string, unknown>>
}

function entryOf({ reason, actor, actorId, requestId, details }: Closing) {
  return { event: timelineEvents.cancelled, actor, actorId, requestId, details: { ...details, reason } }
}

/**
 * Locks all products that these orders hold, by id. Whoever ends several orders in one transaction does this first: each
 * end locks its own products by id, and one after the other they would come in no order. The caller holds the orders' locks.
 */
export async function lockHeldProducts(tx: Transaction, orderIds: readonly string[]): Promise<void> {
  await tx.sql`
    select p.id from products p
    where p.id in (select r.product_id from stock_reservations r
      where r.order_id = any(${orderIds}::uuid[]) and r.state = 'held')
    order by p.id
    for no key update of p`
}

/**
 * Ends a pending order and gives its units back. False, and nothing written, where it is not pending. What is released
 * is decided by the reservations' state: asked twice, the units come back once. The caller holds the order's lock and
 * has seen to it that no money is moving.
 */
export async function closePendingOrder(
  tx: Transaction,
  closing: Closing & { readonly status: 'cancelled' | 'expired' },
): Promise<boolean> {
  const { orderId, status, reason } = closing
  const isExpired = status === 'expired'
  const entry = isExpired ? { ...entryOf(closing), event: timelineEvents.expired } : entryOf(closing)
  const rows = await tx.sql`
    with closed as (
      update orders
      set status = ${status}, payment_status = 'cancelled', cancel_reason = ${reason},
          cancelled_at = case when ${isExpired} then null else now() end, ${nextEntry(tx)}
      where id = ${orderId} and status = 'pending'
      returning id, event_seq
    ), released as (
      update stock_reservations r set state = 'released' from closed
      where r.order_id = closed.id and r.state = 'held'
      returning r.product_id, r.quantity
    ), ${productsInLockOrder(tx, 'released')}, returned as (
      update products p set reserved = p.reserved - l.quantity from locked l where p.id = l.id
    ), timeline as (
      ${insertEntry(tx, 'closed', entry)}
    )
    select id from closed`
  return rows.length === 1
}

/**
 * Cancels an order that was confirmed and has not left the house. The units that its ledger says are still out go back
 * to stock or, where they are lost, are written off. Its payment status stays what the money says. Answers what went back
 * on sale; undefined, and nothing written, where it is not such an order. The caller holds the order's lock.
 */
export async function cancelConfirmedOrder(
  tx: Transaction,
  closing: Closing & { readonly restock: boolean },
): Promise<readonly ReturnedUnits[] | undefined> {
  const { orderId, reason, restock } = closing
  const rows = await tx.sql<{ taken: ReturnedUnits[] }[]>`
    with cancelled as (
      update orders
      set status = 'cancelled', cancelled_at = now(), cancel_reason = ${reason}, ${nextEntry(tx)}
      where id = ${orderId} and status in ('confirmed', 'preparing')
      returning id, event_seq
    ), taken as (
      select m.product_id, -sum(m.delta)::int as quantity
      from stock_movements m join cancelled c on m.order_id = c.id
      where ${countsAsOut(tx)}
      group by m.product_id
      having sum(m.delta) < 0
    ), ${restock ? returnedUnits(tx, 'taken', closing) : writtenOffUnits(tx, 'taken', closing)}, timeline as (
      ${insertEntry(tx, 'cancelled', entryOf(closing))}
    )
    select (select coalesce(jsonb_agg(jsonb_build_object('productId', product_id, 'quantity', quantity)
      order by product_id), '[]'::jsonb) from taken) as taken
    from cancelled`
  return restock ? rows[0]?.taken : rows[0] && []
}
