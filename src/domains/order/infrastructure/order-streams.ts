import type { Database } from '#platform/database'
import type { OrderStatus, PaymentMethod, PaymentStatus, TimelineEntry } from '../order'
import { timelineOf } from './order-events'

/** An order as somebody who watches it sees it: its state, and the timeline after an entry already seen. */
export interface OrderUpdate {
  readonly status: OrderStatus
  readonly paymentStatus: PaymentStatus
  readonly paymentMethod: PaymentMethod
  readonly totalMinor: number
  readonly currency: string
  readonly expiresAt: Date | null
  readonly overdue: boolean
  /** Whether its intent has been made. */
  readonly prepared: boolean
  readonly entries: readonly (Omit<TimelineEntry, 'createdAt'> & { readonly createdAt: string })[]
}

/** What is new of a customer's own order, in one statement. */
export async function findOwnedOrderUpdate(
  db: Database,
  userId: string,
  { orderId, afterSeq }: { readonly orderId: string; readonly afterSeq: number },
): Promise<OrderUpdate | undefined> {
  const rows = await db.sql<OrderUpdate[]>`
    select o.status, o.payment_status as "paymentStatus", o.payment_method as "paymentMethod",
      o.total_minor as "totalMinor", o.currency, o.expires_at as "expiresAt",
      coalesce(o.expires_at <= now(), false) as overdue,
      o.stripe_payment_intent_id is not null as prepared,
      (select coalesce(jsonb_agg(jsonb_build_object('seq', e.seq, 'event', e.event, 'actor', e.actor,
          'details', e.details, 'createdAt', e.created_at) order by e.seq), '[]'::jsonb)
        from ${timelineOf(db)} where e.seq > ${afterSeq}) as entries
    from orders o where o.id = ${orderId} and o.user_id = ${userId}`
  return rows[0]
}
