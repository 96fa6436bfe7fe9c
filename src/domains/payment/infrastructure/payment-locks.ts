import type { OrderStatus } from '#order'
import type { Transaction } from '#platform/database'
import type { PaymentState } from '../payment'

/** An intent's payment beside its order, both locked. */
export interface LockedPayment {
  readonly paymentId: string
  readonly orderId: string
  readonly state: PaymentState
  readonly amountMinor: number
  readonly currency: string
  readonly orderStatus: OrderStatus
}

/**
 * Locks the cart, the order and the payment behind an intent, in this order, in one statement. Each CTE waits for the
 * one before it, because two that ran side by side could meet a competitor in the other order.
 */
export async function lockPaymentOfIntent(
  tx: Transaction,
  intentId: string,
): Promise<LockedPayment | undefined> {
  const rows = await tx.sql<LockedPayment[]>`
    with found as materialized (
      select p.id as payment_id, o.id as order_id, o.cart_id
      from payments p join orders o on o.id = p.order_id
      where p.stripe_payment_intent_id = ${intentId}
    ), cart as materialized (
      select c.id from carts c where c.id = (select cart_id from found) for no key update
    ), locked_order as materialized (
      select o.id, o.status from orders o
      where o.id = (select order_id from found) and (select count(*) from cart) >= 0
      for no key update
    ), locked_payment as materialized (
      select p.id, p.state, p.amount_minor, p.currency from payments p
      where p.id = (select payment_id from found) and (select count(*) from locked_order) >= 0
      for no key update
    )
    select p.id as "paymentId", o.id as "orderId", p.state, p.amount_minor as "amountMinor", p.currency,
      o.status as "orderStatus"
    from locked_payment p cross join locked_order o`
  return rows[0]
}
