import { type OrderActor, timelineEvents } from '#order'
import { moneyEvents } from '../events'
import { afterChange, isOnHold, type MoneyChange, type OrderMoney } from '../order-money'
import type { DisputeNews, IntentNews, StripeNews } from '../stripe-news'

/** An entry for the timeline; undefined where there is nothing to tell. */
export type TimelineNews =
  | {
      readonly event: string
      readonly actor: OrderActor
      readonly actorId?: string | null
      readonly details?: Readonly<Record<string, unknown>>
    }
  | undefined

/** What the timeline says of news of Stripe that change only the money. */
export function tellStripeNews(money: OrderMoney, news: StripeNews, change: MoneyChange): TimelineNews {
  if (news.kind === 'intent') return tellIntent(news)
  return news.kind === 'refund' ? tellRefund(money, change) : tellDispute(money, news, change)
}

function tellIntent(news: IntentNews): TimelineNews {
  if (news.what !== 'payment_failed') return undefined
  const details = { code: news.failure?.code ?? 'unknown' }
  return { event: timelineEvents.paymentDeclined, actor: 'stripe', details }
}

/** What it says of a refund that came to an end, however the shop learnt of it. */
export function tellRefund(money: OrderMoney, change: MoneyChange): TimelineNews {
  const [refund] = change.refunds ?? []
  const known = money.refunds.find(({ id }) => id === refund?.id)
  if (!refund || refund.state === 'pending' || refund.state === known?.state) return undefined
  const { id: refundId, amountMinor, failure } = refund
  if (refund.state === 'succeeded') {
    return { event: moneyEvents.refunded, actor: 'stripe', details: { refundId, amountMinor } }
  }
  const details = { refundId, amountMinor, code: failure?.code ?? refund.state }
  return { event: moneyEvents.refundFailed, actor: 'stripe', details }
}

function tellDispute(money: OrderMoney, news: DisputeNews, change: MoneyChange): TimelineNews {
  const isHeld = isOnHold(afterChange(money, change))
  if (isHeld === isOnHold(money)) return undefined
  const { amountMinor, reason, status } = news
  const event = isHeld ? moneyEvents.disputeOpened : moneyEvents.disputeClosed
  return { event, actor: 'stripe', details: { amountMinor, reason, status } }
}
