import type { OrderStatus, PaymentStatus } from '#order'
import type { Database } from '#platform/database'

/** An order for which a payment was ever opened. */
export interface BookedOrder {
  readonly orderId: string
  readonly status: OrderStatus
  readonly paymentStatus: PaymentStatus
  readonly totalMinor: number
  /** What it says itself of its refunds. */
  readonly refundedMinor: number
  readonly currency: string
}

/** Orders with payments, by id, `limit` beyond the one named. */
export async function readBookedOrders(db: Database, after: string, limit: number): Promise<BookedOrder[]> {
  const beyond = after === '' ? db.sql`` : db.sql`where order_id > ${after}::uuid`
  return await db.sql<BookedOrder[]>`
    select o.id as "orderId", o.status, o.payment_status as "paymentStatus", o.total_minor as "totalMinor",
      o.refunded_minor as "refundedMinor", o.currency
    from (select distinct order_id from payments ${beyond} order by order_id limit ${limit}) p
    join orders o on o.id = p.order_id
    order by o.id`
}
