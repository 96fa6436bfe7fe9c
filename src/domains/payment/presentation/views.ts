import type { PaymentSheet } from '../application/payment/compose-payment-sheet'
import type { DisputeDetail } from '../application/refund/list-disputes'
import type { OwnRefund } from '../application/refund/list-own-refunds'
import type { RefundDetail } from '../application/refund/list-refunds'
import type { RetriedRefund } from '../application/refund/retry-refund'
import type { StoredEvent } from '../application/stripe-event/list-stripe-events'
import type { StoredEventDetail } from '../application/stripe-event/read-stripe-event'

export function viewSheet(sheet: PaymentSheet) {
  return {
    ...sheet,
    paymentMethodTypes: [...sheet.paymentMethodTypes],
    expiresAt: sheet.expiresAt?.toISOString() ?? null,
  }
}

export function viewRefund({ orderId: _, ...refund }: RefundDetail) {
  const { createdAt, returned, lines } = refund
  return { ...refund, createdAt: createdAt.toISOString(), returned: [...(returned ?? [])], lines: [...lines] }
}

export function viewListedRefund(refund: RefundDetail) {
  return { ...viewRefund(refund), orderId: refund.orderId }
}

export function viewOwnRefund(refund: OwnRefund) {
  return { ...refund, createdAt: new Date(refund.createdAt).toISOString(), lines: [...refund.lines] }
}

export function viewRetriedRefund(retried: RetriedRefund) {
  return { ...retried, returned: [...retried.returned] }
}

export function viewDispute(dispute: DisputeDetail) {
  return {
    ...dispute,
    evidenceDueAt: dispute.evidenceDueAt?.toISOString() ?? null,
    createdAt: dispute.createdAt.toISOString(),
  }
}

export function viewStripeEvent(event: StoredEvent) {
  return {
    id: event.id,
    type: event.type,
    createdAt: event.createdAt.toISOString(),
    receivedAt: event.receivedAt.toISOString(),
    processedAt: event.processedAt?.toISOString() ?? null,
    outcome: event.outcome,
    attempts: event.attempts,
    error: event.error,
  }
}

export function viewStripeEventDetail(event: StoredEventDetail) {
  return { ...viewStripeEvent(event), payload: { ...event.payload } }
}
