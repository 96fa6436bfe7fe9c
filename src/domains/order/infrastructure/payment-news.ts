import type { Transaction } from '#platform/database'
import type { OrderActor, PaymentStatus } from '../order'

export interface PaymentNews {
  readonly orderId: string
  readonly paymentStatus: PaymentStatus
  /** Whether a bank still has to decide about its money. */
  readonly disputed: boolean
  /** Added to the timeline where there is something to tell. */
  readonly entry?: {
    readonly event: string
    readonly actor: OrderActor
    readonly actorId?: string | null
    readonly details?: Readonly<Record<string, unknown>>
  }
  readonly requestId: string | null
}

/**
 * Sets how an order is paid and whether a dispute holds it back, with its entry in the timeline, in one statement. A
 * hold that staff put on it is neither replaced nor lifted. The caller holds the order's lock.
 */
export async function recordPaymentNews(tx: Transaction, news: PaymentNews): Promise<void> {
  const { orderId, entry } = news
  await tx.sql`
    with o as (
      update orders
      set payment_status = ${news.paymentStatus}, event_seq = event_seq + ${entry ? 1 : 0}, updated_at = now(),
          hold_reason = case when ${news.disputed} then coalesce(hold_reason, 'dispute')
            when hold_reason = 'dispute' then null else hold_reason end
      where id = ${orderId}
      returning id, event_seq
    )
    insert into order_events (order_id, seq, event, actor, actor_id, request_id, details)
    select id, event_seq, ${entry?.event ?? ''}, ${entry?.actor ?? 'system'}, ${entry?.actorId ?? null}::uuid,
      ${news.requestId}::text, ${JSON.stringify(entry?.details ?? {})}::jsonb
    from o where ${entry !== undefined}`
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
      (select jsonb_agg(jsonb_build_object('orderItemId', i.id, 'productId', i.product_id, 'quantity', i.quantity,
          'totalMinor', i.total_minor) order by i.position)
        from order_items i where i.order_id = o.id) as lines
    from orders o where o.id = ${orderId}`
  return rows[0]
}
