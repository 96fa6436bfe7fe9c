import { type OrderActor, timelineEvents } from '#order'
import { moneyEvents } from '../../events'
import { afterChange, isOnHold, type MoneyChange, type OrderMoney } from '../../order-money'
import type { DisputeUpdate, IntentUpdate, StripeUpdate } from '../../stripe-update'

/** An entry for the timeline; undefined where there is nothing to tell. */
export type NewTimelineEntry =
  | {
      readonly event: string
      readonly actor: OrderActor
      readonly actorId?: string | null
      readonly details?: Readonly<Record<string, unknown>>
    }
  | undefined

/** What the timeline says of news of Stripe that change only the money. */
export function describeStripeUpdate(
  money: OrderMoney,
  update: StripeUpdate,
  change: MoneyChange,
): NewTimelineEntry {
  if (update.kind === 'intent') return describeIntent(money, update)
  return update.kind === 'refund' ? describeRefund(money, change) : describeDispute(money, update, change)
}

function describeIntent(money: OrderMoney, update: IntentUpdate): NewTimelineEntry {
  const known = money.attempts.find(({ intentId }) => intentId === update.intentId)
  const code = update.failure?.code ?? 'unknown'
  if (update.what === 'unknown') {
    const details = { reason: 'payment_unclear', code }
    return known?.state === 'unknown' ? undefined : { event: moneyEvents.held, actor: 'stripe', details }
  }
  // Asked again, Stripe tells of the same decline again.
  if (update.what !== 'payment_failed' || (update.asked && known?.state === 'declined')) return undefined
  return { event: timelineEvents.paymentDeclined, actor: 'stripe', details: { code } }
}

/** What it says where the money that came is not what was asked for. */
export function describeMismatch(money: OrderMoney, change: MoneyChange): NewTimelineEntry {
  const [capture] = change.movements ?? []
  const asked = change.attempt?.amountMinor
  const isRight = capture?.amountMinor === asked && (capture?.currency ?? money.currency) === money.currency
  if (!capture || isRight) return undefined
  const details = {
    reason: 'payment_mismatch',
    amountMinor: capture.amountMinor,
    askedMinor: asked,
    currency: capture.currency ?? money.currency,
  }
  return { event: moneyEvents.held, actor: 'stripe', details }
}

/** What it says of a refund that came to an end, however the shop learnt of it. */
export function describeRefund(money: OrderMoney, change: MoneyChange): NewTimelineEntry {
  const [refund] = change.refunds ?? []
  const known = money.refunds.find(({ id }) => id === refund?.id)
  if (!refund || refund.state === known?.state) return undefined
  if (refund.state === 'pending') return undefined
  const { id: refundId, amountMinor, failure } = refund
  if (refund.state === 'unknown') {
    const details = { reason: 'payment_unclear', refundId, code: failure?.code ?? 'unknown' }
    return { event: moneyEvents.held, actor: 'stripe', details }
  }
  if (refund.state === 'succeeded') {
    return { event: moneyEvents.refunded, actor: 'stripe', details: { refundId, amountMinor } }
  }
  const details = { refundId, amountMinor, code: failure?.code ?? refund.state }
  return { event: moneyEvents.refundFailed, actor: 'stripe', details }
}

function describeDispute(money: OrderMoney, update: DisputeUpdate, change: MoneyChange): NewTimelineEntry {
  const isHeld = isOnHold(afterChange(money, change))
  if (isHeld === isOnHold(money)) return undefined
  const { amountMinor, reason, status } = update
  const event = isHeld ? moneyEvents.disputeOpened : moneyEvents.disputeClosed
  return { event, actor: 'stripe', details: { amountMinor, reason, status } }
}
