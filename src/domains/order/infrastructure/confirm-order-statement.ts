import type { Transaction } from '#platform/database'
import { timelineEvents } from '../events'
import { boughtFromCart } from './carts'
import { insertEntry, nextEntry } from './order-events'
import { soldUnits } from './sold-units'

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
      set status = 'confirmed', payment_status = 'paid', paid_at = now(), expires_at = null, ${nextEntry(tx)}
      where id = ${orderId} and status = 'pending'
      returning id, cart_id, event_seq
    ), ${soldUnits(tx, 'confirmed')}, ${boughtFromCart(tx, 'confirmed')}, timeline as (
      ${insertEntry(tx, 'confirmed', { event: timelineEvents.confirmed, actor: 'stripe', requestId })}
    )
    select id from confirmed`
  return rows.length === 1
}
