import { orderWakeUp } from '#order'
import type { Context } from '#platform/context'
import { type Transaction, transact, wakeOnCommit } from '#platform/database'
import { newId } from '#platform/ids'
import { PaymentErrors } from '../errors'
import { moneyEvents } from '../events'
import { findRefundOrder, hasSuccessor, succeedRefund } from '../infrastructure/refunds'
import { isOnHold, type Refund, remainingMinor } from '../order-money'
import { isVoid } from '../payment-status'
import { loadOrderMoney } from './load-order-money'
import { recordMoneyChange } from './record-money-change'
import type { StaffActor } from './request-refund'

export interface RefundRetry {
  readonly refundId: string
  /** The last statement of the transaction, such as the audit's. */
  readonly record?: ((tx: Transaction, refundId: string) => Promise<void>) | undefined
}

/**
 * Promises the money of a failed refund once more, as a new refund: at Stripe the failed one is over. Answers the id of
 * the new one. Throws REFUND_NOT_FOUND, REFUND_NOT_FAILED (also where it was retried before) and
 * REFUND_EXCEEDS_PAYMENT where the money went back another way meanwhile.
 */
export async function retryRefund(
  context: Context,
  staff: StaffActor,
  retry: RefundRetry,
): Promise<{ readonly refundId: string }> {
  const orderId = await findRefundOrder(context.db, retry.refundId)
  if (!orderId) throw PaymentErrors.REFUND_NOT_FOUND()
  const refundId = await transact(context, (tx) => promiseAgain(tx, { staff, retry, orderId }))
  return { refundId }
}

interface Again {
  readonly staff: StaffActor
  readonly retry: RefundRetry
  readonly orderId: string
}

async function promiseAgain(tx: Transaction, { staff, retry, orderId }: Again): Promise<string> {
  const loaded = await loadOrderMoney(tx, orderId)
  const failed = loaded?.money.refunds.find(({ id }) => id === retry.refundId)
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
  const told = { event: moneyEvents.refundRequested, actor: 'admin', actorId: staff.userId, details } as const
  const before = { paymentStatus: order.paymentStatus, disputed: isOnHold(money) }
  const change = { refunds: [refund] }
  await recordMoneyChange(tx, { money, change, told, before, actorId: staff.userId })
  await succeedRefund(tx, failed.id, refund.id)
  await retry.record?.(tx, refund.id)
  wakeOnCommit(tx, orderWakeUp(orderId))
  return refund.id
}
