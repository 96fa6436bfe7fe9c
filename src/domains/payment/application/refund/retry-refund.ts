import { type Staff, withAudit } from '#admin'
import { orderWakeUp, readSoldLines } from '#order'
import type { Context } from '#platform/context'
import { type Transaction, wakeOnCommit } from '#platform/database'
import { newId } from '#platform/ids'
import { PaymentErrors } from '../../errors'
import { findRefundOrder, hasSuccessor, readLinesOfRefund } from '../../infrastructure/refunds'
import type { Refund } from '../../order-money'
import { isVoid } from '../../payment-status'
import type { RefundScope } from '../../refund'
import { loadOrderMoney } from '../money/load-order-money'
import type { MoneyOutcome } from '../money/record-money-change'
import { type PromisedRefund, promiseRefund } from './promise-refund'

export interface RefundRetry {
  readonly refundId: string
  readonly reason: string
}

export interface RetriedRefund extends MoneyOutcome {
  readonly refundId: string
}

/**
 * Promises the money of a failed refund once more, as a new refund: at Stripe the failed one is over. It is priced anew,
 * so that what went back another way meanwhile is not paid twice, and all of it back ends the order like any other.
 * Throws REFUND_NOT_FOUND, REFUND_NOT_FAILED (also where it was retried before), PAYMENT_DISPUTED and, where not so much
 * is left, REFUND_EXCEEDS_PAYMENT, REFUND_LINES_INVALID or NOTHING_TO_REFUND.
 */
export async function retryRefund(
  context: Context,
  staff: Pick<Staff, 'userId'>,
  { refundId: failedId, reason }: RefundRetry,
): Promise<RetriedRefund> {
  const orderId = await findRefundOrder(context.db, failedId)
  if (!orderId) throw PaymentErrors.REFUND_NOT_FOUND()
  const { result } = await withAudit(context, { staff }, async (tx) => {
    const { failed, promised } = await promiseAgain(tx, { failedId, orderId, reason, staffId: staff.userId })
    wakeOnCommit(tx, orderWakeUp(orderId))
    const { refund, cancelledOrder, returned, before, after } = promised
    const { state, amountMinor } = failed
    const record = {
      action: 'refund.retried',
      entityType: 'refund',
      entityId: failedId,
      before: { ...before, refundId: failedId, amountMinor, state },
      after,
      reason,
    }
    return { record, result: { refundId: refund.id, cancelledOrder, returned } }
  })
  return result
}

interface Again extends Pick<RefundRetry, 'reason'> {
  readonly failedId: string
  readonly orderId: string
  readonly staffId: string
}

async function promiseAgain(
  tx: Transaction,
  { failedId, orderId, reason, staffId }: Again,
): Promise<{ readonly failed: Refund; readonly promised: PromisedRefund }> {
  const loaded = await loadOrderMoney(tx, orderId)
  const failed = loaded?.money.refunds.find(({ id }) => id === failedId)
  if (!loaded || !failed) throw PaymentErrors.REFUND_NOT_FOUND()
  if (!isVoid(failed.state) || (await hasSuccessor(tx, failed.id))) throw PaymentErrors.REFUND_NOT_FAILED()
  const scope = await scopeOfFailed(tx, orderId, failed)
  const wish = { id: newId(), scope, reason: failed.reason, note: reason, staffId, retryOf: failed }
  return { failed, promised: await promiseRefund(tx, loaded, wish) }
}

/** What a failed refund was for: its lines, by product, or its amount. Its units had their way when it was promised. */
async function scopeOfFailed(tx: Transaction, orderId: string, failed: Refund): Promise<RefundScope> {
  const lines = await readLinesOfRefund(tx, failed.id)
  if (lines.length === 0) return { kind: 'amount', amountMinor: failed.amountMinor }
  const sold = await readSoldLines(tx, orderId)
  const productOf = new Map(sold?.lines.map(({ orderItemId, productId }) => [orderItemId, productId]))
  return {
    kind: 'lines',
    lines: lines.map(({ orderItemId, quantity }) => ({
      productId: productOf.get(orderItemId) ?? '',
      quantity,
    })),
  }
}
