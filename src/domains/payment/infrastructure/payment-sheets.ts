import type { OrderStatus, PaymentMethod, PaymentStatus } from '#order'
import type { Database } from '#platform/database'
import type { PaymentState } from '../payment'

/** An order and its newest attempt, as the customer's payment sheet needs them. */
export interface SheetRow {
  readonly orderId: string
  readonly orderStatus: OrderStatus
  readonly paymentStatus: PaymentStatus
  readonly paymentMethod: PaymentMethod
  readonly amountMinor: number
  readonly currency: string
  readonly expiresAt: Date | null
  readonly overdue: boolean
  readonly paymentState: PaymentState | null
  readonly clientSecret: string | null
  readonly intentId: string | null
}

/** The sheet of a customer's own order, in one statement. */
export async function findOwnedSheet(
  db: Database,
  orderId: string,
  userId: string,
): Promise<SheetRow | undefined> {
  const rows = await db.sql<SheetRow[]>`
    select o.id as "orderId", o.status as "orderStatus", o.payment_status as "paymentStatus",
      o.payment_method as "paymentMethod", o.total_minor as "amountMinor", o.currency, o.expires_at as "expiresAt",
      coalesce(o.expires_at <= now(), false) as overdue, p.state as "paymentState", p.client_secret as "clientSecret",
      p.stripe_payment_intent_id as "intentId"
    from orders o
    left join lateral (
      select state, client_secret, stripe_payment_intent_id from payments where order_id = o.id order by attempt desc limit 1
    ) p on true
    where o.id = ${orderId} and o.user_id = ${userId}`
  return rows[0]
}
