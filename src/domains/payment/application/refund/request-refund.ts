import { type Staff, withAudit } from '#admin'
import { OrderErrors, orderWakeUp } from '#order'
import type { Context } from '#platform/context'
import { wakeOnCommit } from '#platform/database'
import type { RequestKey } from '#platform/idempotency'
import { newId } from '#platform/ids'
import { PaymentErrors } from '../../errors'
import { findRefund, type RefundDetail } from '../../infrastructure/refund-lists'
import { type AskedLine, scopeOf } from '../../refund'
import { loadOrderMoney } from '../money/load-order-money'
import { promiseRefund } from './promise-refund'

export interface RefundRequest {
  readonly orderId: string
  /** Exactly one of these three: all that is left, said in words; an amount in grosze; units. */
  readonly everything?: true | undefined
  readonly amountMinor?: number | undefined
  readonly lines?: readonly AskedLine[] | undefined
  /**
   * Whether units go back on sale: those of the lines or, where everything is refunded, all that are still out. If not,
   * they are written off. Unsaid, they stay with the order, and go back where it is cancelled herewith or later.
   */
  readonly restock?: boolean | undefined
  readonly reason: string
  readonly requestKey?: RequestKey | undefined
}

export interface RequestedRefund {
  readonly refund: RefundDetail
  /** False where this very request was answered before. */
  readonly created: boolean
}

/**
 * Promises money back and lets the worker ask Stripe for it: the row first, under the order's lock, and never more than
 * is left of what was captured. All of it back cancels an order that has not left the house. The same request answers
 * the same refund again. Throws REFUND_SCOPE_UNCLEAR, ORDER_NOT_FOUND, NOTHING_TO_REFUND, PAYMENT_DISPUTED,
 * REFUND_EXCEEDS_PAYMENT, REFUND_LINES_INVALID, RESTOCK_NEEDS_LINES and IDEMPOTENCY_KEY_REUSED, with nothing changed.
 */
export async function requestRefund(
  context: Context,
  staff: Pick<Staff, 'userId'>,
  request: RefundRequest,
): Promise<RequestedRefund> {
  const { orderId, requestKey, reason, restock } = request
  const scope = scopeOf(request)
  if (!scope) throw PaymentErrors.REFUND_SCOPE_UNCLEAR()
  const refundId = newId()
  const { id, replayed } = await withAudit(context, { staff, id: refundId, requestKey }, async (tx) => {
    const loaded = await loadOrderMoney(tx, orderId)
    if (!loaded) throw OrderErrors.ORDER_NOT_FOUND()
    const wish = { id: refundId, scope, restock, reason, note: reason, staffId: staff.userId }
    const { before, after } = await promiseRefund(tx, loaded, wish)
    wakeOnCommit(tx, orderWakeUp(orderId))
    return {
      record: {
        action: 'refund.requested',
        entityType: 'order',
        entityId: orderId,
        before,
        after: { ...after, lines: request.lines ?? null, restock: restock ?? null },
        reason,
      },
    }
  })
  const refund = await findRefund(context.db, id)
  if (!refund) throw PaymentErrors.REFUND_NOT_FOUND()
  return { refund, created: !replayed }
}
