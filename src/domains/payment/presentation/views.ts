import type { PaymentSheet } from '../application/payment/compose-payment-sheet'
import type { RefundDetail } from '../application/refund/request-refund'
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
  return { ...refund, createdAt: refund.createdAt.toISOString(), lines: [...refund.lines] }
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
