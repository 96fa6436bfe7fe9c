import { type Staff, withAudit } from '#admin'
import { orderWakeUp } from '#order'
import type { Context } from '#platform/context'
import { type Transaction, wakeOnCommit } from '#platform/database'
import { newId } from '#platform/ids'
import { PaymentErrors } from '../../errors'
import { moneyEvents } from '../../events'
import { findRefundOrder, hasSuccessor, succeedRefund } from '../../infrastructure/refunds'
import { isOnHold, type Refund, remainingMinor } from '../../order-money'
import { isVoid } from '../../payment-status'
import { loadOrderMoney } from '../money/load-order-money'
import { recordMoneyChange } from '../money/record-money-change'

export interface RefundRetry {
  readonly refundId: string
  readonly reason: string
}

/**
 * Promises the money of a failed refund once more, as a new refund: at Stripe the failed one is over. Answers the id of
 * the new one. Throws REFUND_NOT_FOUND, REFUND_NOT_FAILED (also where it was retried before) and
 * REFUND_EXCEEDS_PAYMENT where the money went back another way meanwhile.
 */
export async function retryRefund(
  context: Context,
  staff: Pick<Staff, 'userId'>,
  { refundId: failedId, reason }: RefundRetry,
): Promise<{ readonly refundId: string }> {
  const orderId = await findRefundOrder(context.db, failedId)
  if (!orderId) throw PaymentErrors.REFUND_NOT_FOUND()
  const { result: refundId } = await withAudit(context, { staff }, async (tx) => {
    const refundId = await promiseAgain(tx, staff, { failedId, orderId })
    wakeOnCommit(tx, orderWakeUp(orderId))
    const record = {
      action: 'refund.retried',
      entityType: 'refund',
      entityId: failedId,
      after: { refundId },
      reason,
    }
    return { record, result: refundId }
  })
  return { refundId }
}

async function promiseAgain(
  tx: Transaction,
  staff: Pick<Staff, 'userId'>,
  { failedId, orderId }: { readonly failedId: string; readonly orderId: string },
): Promise<string> {
  const loaded = await loadOrderMoney(tx, orderId)
  const failed = loaded?.money.refunds.find(({ id }) => id === failedId)
  if (!loaded || !failed) throw PaymentErrors.REFUND_NOT_FOUND()
  if (!isVoid(failed.state) || (await hasSuccessor(tx, failed.id))) throw PaymentErrors.REFUND_NOT_FAILED()
  const { order, money } = loaded
  const left = remainingMinor(money, failed.paymentId)
  if (failed.amountMinor > left) {
    throw PaymentErrors.REFUND_EXCEEDS_PAYMENT({ params: { remainingMinor: left } })
  }
  const refund: Refund = {
    ...failed,
    id: newId(),
    state: 'pending',
    actor: 'admin',
    stripeRefundId: null,
    failure: null,
  }
  const details = { refundId: refund.id, amountMinor: refund.amountMinor, retryOf: failed.id }
  const entry = {
    event: moneyEvents.refundRequested,
    actor: 'admin',
    actorId: staff.userId,
    details,
  } as const
  const before = { paymentStatus: order.paymentStatus, disputed: isOnHold(money) }
  const change = { refunds: [refund] }
  await recordMoneyChange(tx, { money, change, entry, before, actorId: staff.userId })
  await succeedRefund(tx, failed.id, refund.id)
  return refund.id
}
