import type { Transaction } from '#platform/database'
import type { StripeEventOutcome } from '../payment'

export interface Capture {
  readonly movementId: string
  readonly paymentId: string
  readonly orderId: string
  readonly amountMinor: number
  readonly currency: string
  readonly intentId: string
  readonly eventId: string
}

/** Books a capture: the attempt, the ledger and the event, in one statement. Booked again, it changes nothing. */
export async function bookCapture(
  tx: Transaction,
  capture: Capture,
  outcome: StripeEventOutcome,
): Promise<void> {
  await tx.sql`
    with paid as (
      update payments set state = 'succeeded', updated_at = now() where id = ${capture.paymentId}
    ), booked as (
      insert into money_movements (id, order_id, payment_id, kind, amount_minor, currency, stripe_object_id)
      values (${capture.movementId}, ${capture.orderId}, ${capture.paymentId}, 'capture', ${capture.amountMinor},
        ${capture.currency}, ${capture.intentId})
      on conflict on constraint money_movements_stripe_object_id_kind_key do nothing
    )
    update stripe_events set processed_at = now(), outcome = ${outcome}, error = null where id = ${capture.eventId}`
}
