import { orderWakeUp } from '#order'
import type { Context } from '#platform/context'
import { transact, wakeOnCommit } from '#platform/database'
import { completeMessage } from '#platform/outbox'
import { moneyEvents } from '../../events'
import { attemptsWithMoney, isOnHold } from '../../order-money'
import { giveBack } from '../../stripe-update'
import { loadOrderMoney } from '../money/load-order-money'
import { recordMoneyChange } from '../money/record-money-change'

interface DueRefund {
  readonly orderId: string
  readonly reason: string
  readonly messageId: string
}

/** Gives back all that is left of the money of an order that was cancelled after it was paid; asked again, nothing. */
export async function refundCancelledOrder(context: Context, due: DueRefund): Promise<void> {
  await transact(context, async (tx) => {
    const loaded = await loadOrderMoney(tx, due.orderId)
    const sources = loaded ? attemptsWithMoney(loaded.money) : []
    if (loaded && sources.length > 0) {
      const { order, money } = loaded
      const refunds = sources.map(({ paymentId, remainingMinor }) =>
        giveBack(paymentId, remainingMinor, due.reason),
      )
      const amountMinor = refunds.reduce((total, refund) => total + refund.amountMinor, 0)
      const details = { amountMinor, reason: due.reason }
      const entry = { event: moneyEvents.refundRequested, actor: 'system', details } as const
      const before = { paymentStatus: order.paymentStatus, disputed: isOnHold(money) }
      await recordMoneyChange(tx, { money, change: { refunds }, entry, before })
    }
    await completeMessage(tx, due.messageId)
    wakeOnCommit(tx, orderWakeUp(due.orderId))
  })
}
