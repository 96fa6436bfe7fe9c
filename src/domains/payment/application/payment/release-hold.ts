import { type Staff, withAudit } from '#admin'
import { OrderErrors, orderWakeUp, recordPaymentStatus } from '#order'
import type { Context } from '#platform/context'
import { wakeOnCommit } from '#platform/database'
import { currentRequestId } from '#platform/log'
import { PaymentErrors } from '../../errors'
import { moneyEvents } from '../../events'
import { acceptMoney } from '../../infrastructure/money-rows'
import {
  afterAcceptance,
  holdReasonOf,
  isMismatched,
  type MoneyHold,
  type OrderMoney,
  paymentStatusOf,
} from '../../order-money'
import { isDisputeOpen } from '../../payment'
import { loadOrderMoney } from '../money/load-order-money'

export interface HoldRelease {
  readonly orderId: string
  readonly reason: string
  /** Why it goes on although the money is not what was asked for. */
  readonly decision: string | undefined
}

/** A bank decides about the other one. */
type ReleasableHold = Exclude<MoneyHold, 'dispute'>

export interface ReleasedHold {
  readonly orderId: string
  readonly released: ReleasableHold
}

/**
 * Lets an order go on that is held because nobody here understands its payment, once staff have seen at Stripe that all is
 * well; another state of it holds the order anew. Throws ORDER_NOT_FOUND, NO_PAYMENT_HOLD, PAYMENT_DISPUTED, which a bank
 * decides, and PAYMENT_MISMATCHED where the money is not what was asked for and nobody says why it goes on all the same.
 */
export async function releaseHold(
  context: Context,
  staff: Pick<Staff, 'userId'>,
  { orderId, reason, decision }: HoldRelease,
): Promise<ReleasedHold> {
  const { result } = await withAudit(context, { staff }, async (tx) => {
    const loaded = await loadOrderMoney(tx, orderId)
    if (!loaded) throw OrderErrors.ORDER_NOT_FOUND()
    const { order, money } = loaded
    const released = releasable(money, order.holdReason, decision)
    const after = afterAcceptance(money)
    await acceptMoney(tx, orderId)
    await recordPaymentStatus(tx, {
      orderId,
      paymentStatus: paymentStatusOf(after),
      holdReason: holdReasonOf(after),
      requestId: currentRequestId() ?? null,
      entry: {
        event: moneyEvents.holdReleased,
        actor: 'admin',
        actorId: staff.userId,
        details: { holdReason: released },
      },
    })
    wakeOnCommit(tx, orderWakeUp(orderId))
    const record = {
      action: 'order.hold_released',
      entityType: 'order',
      entityId: orderId,
      before: { holdReason: released },
      after: { holdReason: null, decision: decision ?? null },
      reason,
    }
    return { record, result: { orderId, released } }
  })
  return result
}

function releasable(
  money: OrderMoney,
  holdReason: string | null,
  decision: string | undefined,
): ReleasableHold {
  if (holdReason === 'dispute') {
    const dispute = money.disputes.find(({ status }) => isDisputeOpen(status))
    throw PaymentErrors.PAYMENT_DISPUTED({ params: { disputeId: dispute?.id ?? '' } })
  }
  if (holdReason !== 'payment_unclear' && holdReason !== 'payment_mismatch') {
    throw PaymentErrors.NO_PAYMENT_HOLD({ params: { holdReason } })
  }
  const isWrong = money.attempts.some((attempt) => isMismatched(money, attempt))
  if (isWrong && decision === undefined) throw PaymentErrors.PAYMENT_MISMATCHED()
  return holdReason
}
