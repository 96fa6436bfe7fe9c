import type { Transaction } from '#platform/database'
import { timelineEvents } from '../events'
import type { FulfilmentStatus } from '../order'

interface ByStaff {
  readonly orderId: string
  readonly staffId: string
  readonly requestId: string | null
}

export interface Advance extends ByStaff {
  readonly status: FulfilmentStatus
  readonly shippingCompany: string | null
  readonly trackingNumber: string | null
  readonly event: string
}

/** Moves a locked order and tells its timeline, in one statement. */
export async function advanceOrder(tx: Transaction, advance: Advance): Promise<void> {
  const { shippingCompany, trackingNumber } = advance
  const details = trackingNumber === null ? {} : { shippingCompany, trackingNumber }
  await tx.sql`
    with o as (
      update orders
      set status = ${advance.status}, shipping_company = coalesce(${shippingCompany}::text, shipping_company),
          tracking_number = coalesce(${trackingNumber}::text, tracking_number), event_seq = event_seq + 1,
          updated_at = now()
      where id = ${advance.orderId}
      returning id, event_seq
    )
    insert into order_events (order_id, seq, event, actor, actor_id, request_id, details)
    select id, event_seq, ${advance.event}, 'admin', ${advance.staffId}::uuid, ${advance.requestId}::text,
      ${JSON.stringify(details)}::jsonb
    from o`
}

/** Notes the parcel of a locked order. */
export async function setTracking(
  tx: Transaction,
  tracking: ByStaff & { readonly shippingCompany: string; readonly trackingNumber: string },
): Promise<void> {
  const { shippingCompany, trackingNumber } = tracking
  await tx.sql`
    with o as (
      update orders
      set shipping_company = ${shippingCompany}, tracking_number = ${trackingNumber}, event_seq = event_seq + 1,
          updated_at = now()
      where id = ${tracking.orderId}
      returning id, event_seq
    )
    insert into order_events (order_id, seq, event, actor, actor_id, request_id, details)
    select id, event_seq, ${timelineEvents.tracked}, 'admin', ${tracking.staffId}::uuid, ${tracking.requestId}::text,
      ${JSON.stringify({ shippingCompany, trackingNumber })}::jsonb
    from o`
}

/**
 * Confirms a locked order by bank transfer whose money is still to come, in one statement: its reservations are
 * committed, stock and its ledger reduced. Its quantities left the cart when it was placed.
 */
export async function confirmTransfer(
  tx: Transaction,
  { orderId, staffId, requestId }: ByStaff,
): Promise<void> {
  await tx.sql`
    with confirmed as (
      update orders set status = 'confirmed', event_seq = event_seq + 1, updated_at = now()
      where id = ${orderId} and status = 'pending'
      returning id, event_seq
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
      insert into stock_movements (product_id, delta, reason, order_id, actor_id)
      select product_id, -quantity, 'sale', ${orderId}, ${staffId}::uuid from committed
    )
    insert into order_events (order_id, seq, event, actor, actor_id, request_id)
    select id, event_seq, ${timelineEvents.approved}, 'admin', ${staffId}::uuid, ${requestId}::text from confirmed`
}

/** Notes that the money of a locked order came by bank transfer. */
export async function markTransferPaid(
  tx: Transaction,
  { orderId, staffId, requestId }: ByStaff,
): Promise<void> {
  await tx.sql`
    with paid as (
      update orders set payment_status = 'paid', paid_at = now(), event_seq = event_seq + 1, updated_at = now()
      where id = ${orderId}
      returning id, event_seq
    )
    insert into order_events (order_id, seq, event, actor, actor_id, request_id)
    select id, event_seq, ${timelineEvents.transferReceived}, 'admin', ${staffId}::uuid, ${requestId}::text from paid`
}
