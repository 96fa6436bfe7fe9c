import type { Transaction } from '#platform/database'
import { type PaymentHold, type PaymentStatus, paymentHolds } from '../order'
import { insertEntry, type NewEntry, nextEntry } from './order-events'

export interface PaymentStatusChange {
  readonly orderId: string
  readonly paymentStatus: PaymentStatus
  /** Why its money holds it back; null where it does not. */
  readonly holdReason: PaymentHold | null
  /** What went back of it, or was promised back, in minor units; unsaid where that stays. */
  readonly refundedMinor?: number
  /** Added to the timeline where there is something to tell. */
  readonly entry?: Omit<NewEntry, 'requestId'>
  readonly requestId: string | null
}

/**
 * Sets how an order is paid, what of that went back and whether it holds the order back, with its entry in the timeline, in one statement. A
 * hold that staff put on it is neither replaced nor lifted. The caller holds the order's lock.
 */
export async function recordPaymentStatus(tx: Transaction, update: PaymentStatusChange): Promise<void> {
  const { orderId, entry, requestId } = update
  const { sql } = tx
  const change = sql`
    payment_status = ${update.paymentStatus},
    refunded_minor = coalesce(${update.refundedMinor ?? null}::bigint, refunded_minor),
    hold_reason = case when hold_reason is null or hold_reason = any(${[...paymentHolds]}::text[])
      then ${update.holdReason}::text else hold_reason end`
  if (!entry) {
    await sql`update orders set ${change}, updated_at = now() where id = ${orderId}`
    return
  }
  await sql`
    with changed as (
      update orders set ${change}, ${nextEntry(tx)} where id = ${orderId}
      returning id, event_seq
    )
    ${insertEntry(tx, 'changed', { ...entry, requestId })}`
}

/** A line of an order as a refund sees it. */
export interface SoldLine {
  readonly orderItemId: string
  readonly productId: string
  readonly quantity: number
  readonly totalMinor: number
}

export interface SoldLines {
  readonly lines: readonly SoldLine[]
  readonly discountMinor: number
  readonly shippingMinor: number
}

/** What was sold with an order, in the order of its lines. */
export async function readSoldLines(tx: Transaction, orderId: string): Promise<SoldLines | undefined> {
  const rows = await tx.sql<SoldLines[]>`
    select discount_minor as "discountMinor", shipping_minor as "shippingMinor",
      (select coalesce(jsonb_agg(jsonb_build_object('orderItemId', i.id, 'productId', i.product_id, 'quantity', i.quantity,
          'totalMinor', i.total_minor) order by i.position), '[]'::jsonb)
        from order_items i where i.order_id = o.id) as lines
    from orders o where o.id = ${orderId}`
  return rows[0]
}
