import type { Transaction } from '#platform/database'
import { currentRequestId } from '#platform/log'
import { closePendingOrder } from '../../infrastructure/close-order-statements'

/**
 * Ends a pending order whose time to pay is over, and frees its units. False where it is not pending any more. The
 * caller holds the order's lock and has seen to it that its intent takes no money.
 */
export function expireOrder(
  tx: Transaction,
  orderId: string,
  details: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  return closePendingOrder(tx, {
    orderId,
    status: 'expired',
    reason: 'unpaid',
    actor: 'system',
    actorId: null,
    requestId: currentRequestId() ?? null,
    details,
  })
}
