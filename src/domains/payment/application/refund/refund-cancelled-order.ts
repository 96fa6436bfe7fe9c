import { orderWakeUp } from '#order'
import type { Context } from '#platform/context'
import { transact, wakeOnCommit } from '#platform/database'
import { completeMessage } from '#platform/outbox'
import { moneyEvents } from '../../events'
import { attemptsWithMoney, findBarringDispute, type OrderMoney } from '../../order-money'
import { giveBack } from '../../stripe-update'
import { loadOrderMoney } from '../money/load-order-money'
import { recordMoneyChange } from '../money/record-money-change'

interface DueRefund {
  readonly orderId: string
  readonly reason: string
  readonly messageId: string
}

/**
 * Gives back all that is left of the money of an order that was cancelled after it was paid; asked again, nothing. What
 * a bank still has to decide about, Stripe would not give back: people are called, and the end of the dispute asks again.
 */
export async function refundCancelledOrder(context: Context, due: DueRefund): Promise<void> {
  const disputed = await transact(context, async (tx) => {
    const loaded = await loadOrderMoney(tx, due.orderId)
    const { free: sources, disputed } = sourcesOf(loaded?.money)
    if (loaded && sources.length > 0) {
      const { order, money } = loaded
      const refunds = sources.map(({ paymentId, remainingMinor }) =>
        giveBack(paymentId, remainingMinor, due.reason),
      )
      const amountMinor = refunds.reduce((total, refund) => total + refund.amountMinor, 0)
      const details = { amountMinor, reason: due.reason }
      const entry = { event: moneyEvents.refundRequested, actor: 'system', details } as const
      const before = { paymentStatus: order.paymentStatus }
      await recordMoneyChange(tx, { money, change: { refunds }, entry, before })
    }
    await completeMessage(tx, due.messageId)
    wakeOnCommit(tx, orderWakeUp(due.orderId))
    return disputed
  })
  for (const dispute of disputed) {
    const { id: disputeId, amountMinor } = dispute
    const facts = { alert: true, orderId: due.orderId, disputeId, amountMinor }
    context.log.error(facts, 'the money of a cancelled order is disputed')
  }
}

function sourcesOf(money: OrderMoney | undefined) {
  const sources = money ? attemptsWithMoney(money) : []
  const bars = (paymentId: string) => money && findBarringDispute(money, paymentId)
  return {
    free: sources.filter(({ paymentId }) => !bars(paymentId)),
    disputed: sources.flatMap(({ paymentId }) => bars(paymentId) ?? []),
  }
}
