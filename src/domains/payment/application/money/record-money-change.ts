import { type PaymentStatus, recordPaymentStatus } from '#order'
import type { Transaction } from '#platform/database'
import { newId } from '#platform/ids'
import { currentRequestId } from '#platform/log'
import { paymentTopics } from '../../events'
import { writeMoneyChange } from '../../infrastructure/money-rows'
import {
  afterChange,
  holdReasonOf,
  type MoneyChange,
  type OrderMoney,
  paymentStatusOf,
} from '../../order-money'
import type { StripeEventOutcome } from '../../payment'
import type { NewTimelineEntry } from '../stripe-event/describe-stripe-update'

export interface MoneyRecord {
  readonly money: OrderMoney
  readonly change: MoneyChange
  /** `done` where a statement of the order's own has written its status and timeline already. */
  readonly entry: NewTimelineEntry | 'done'
  readonly before: { readonly paymentStatus: PaymentStatus }
  readonly actorId?: string | null
  readonly event?: { readonly id: string; readonly outcome: StripeEventOutcome }
}

/**
 * Writes a change of an order's money: how the order is paid, by rule, with its timeline, and the money's own rows with
 * the refunds that the worker has to ask for. Two statements at most; the caller holds the order's lock.
 */
export async function recordMoneyChange(tx: Transaction, record: MoneyRecord): Promise<void> {
  const { money, change, entry, before } = record
  const after = afterChange(money, change)
  const paymentStatus = paymentStatusOf(after)
  const holdReason = holdReasonOf(after)
  const requestId = currentRequestId() ?? null
  const differs = paymentStatus !== before.paymentStatus || holdReason !== holdReasonOf(money)
  if (entry !== 'done' && (entry || differs)) {
    const { orderId } = money
    await recordPaymentStatus(tx, {
      orderId,
      paymentStatus,
      holdReason,
      requestId,
      ...(entry && { entry }),
    })
  }
  const asked = (change.refunds ?? []).filter(
    ({ id, stripeRefundId, state }) =>
      state === 'pending' && !stripeRefundId && !money.refunds.some((known) => known.id === id),
  )
  await writeMoneyChange(tx, {
    orderId: money.orderId,
    currency: money.currency,
    change,
    messages: asked.map(({ id }) => ({
      topic: paymentTopics.refundRequested,
      payload: { refundId: id },
    })),
    movementIds: (change.movements ?? []).map(() => newId()),
    actorId: record.actorId ?? null,
    ...(record.event && { event: record.event }),
  })
}
