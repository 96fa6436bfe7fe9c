import type { ReturnedUnits } from '#order'
import type { MovementKind, PaymentState, RefundActor, RefundState } from '#payment'
import type { Reader } from '#platform/database'

/** Everything about an order's money. Times within lists are texts: they come as JSON. */
export interface OrderPayments {
  readonly payments: readonly {
    readonly id: string
    readonly attempt: number
    readonly state: PaymentState
    readonly amountMinor: number
    readonly currency: string
    readonly stripePaymentIntentId: string | null
    readonly failureCode: string | null
    readonly failureMessage: string | null
    readonly createdAt: string
  }[]
  readonly refunds: readonly {
    readonly id: string
    readonly paymentId: string
    readonly amountMinor: number
    readonly currency: string
    readonly state: RefundState
    readonly reason: string
    readonly actor: RefundActor
    readonly actorId: string | null
    readonly retryOf: string | null
    readonly retriedBy: string | null
    readonly stripeRefundId: string | null
    readonly failureCode: string | null
    readonly failureMessage: string | null
    readonly createdAt: string
    readonly cancelledOrder: boolean
    /** Null for refunds from before it was noted. */
    readonly returned: readonly ReturnedUnits[] | null
    readonly lines: readonly {
      readonly orderItemId: string
      readonly quantity: number
      readonly amountMinor: number
      readonly restocked: boolean
    }[]
  }[]
  readonly disputes: readonly {
    readonly id: string
    readonly paymentId: string
    readonly amountMinor: number
    readonly reason: string
    readonly status: string
    readonly evidenceDueAt: string | null
    readonly createdAt: string
  }[]
  readonly movements: readonly {
    readonly kind: MovementKind
    readonly amountMinor: number
    readonly currency: string
    readonly stripeObjectId: string
    readonly createdAt: string
  }[]
}

/** Payments, refunds with their lines, disputes and the ledger of an order, oldest first, in one statement. */
export async function findOrderPayments(reader: Reader, orderId: string): Promise<OrderPayments> {
  const [row] = await reader.sql<[OrderPayments]>`
    select
      (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'attempt', attempt, 'state', state,
          'amountMinor', amount_minor, 'currency', currency, 'stripePaymentIntentId', stripe_payment_intent_id,
          'failureCode', failure_code, 'failureMessage', failure_message, 'createdAt', created_at) order by attempt),
          '[]'::jsonb) from payments where order_id = ${orderId}) as payments,
      (select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'paymentId', r.payment_id,
          'amountMinor', r.amount_minor, 'currency', r.currency, 'state', r.state, 'reason', r.reason,
          'actor', r.actor, 'actorId', r.actor_id, 'retryOf', r.retry_of,
          'retriedBy', (select s.id from refunds s where s.retry_of = r.id), 'stripeRefundId', r.stripe_refund_id,
          'failureCode', r.failure_code, 'failureMessage', r.failure_message, 'createdAt', r.created_at,
          'cancelledOrder', coalesce(r.cancelled_order, false), 'returned', r.returned,
          'lines', (select coalesce(jsonb_agg(jsonb_build_object('orderItemId', l.order_item_id,
              'quantity', l.quantity, 'amountMinor', l.amount_minor, 'restocked', l.restocked)), '[]'::jsonb)
            from refund_lines l where l.refund_id = r.id)) order by r.created_at, r.id), '[]'::jsonb)
        from refunds r where r.order_id = ${orderId}) as refunds,
      (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'paymentId', payment_id, 'amountMinor', amount_minor,
          'reason', reason, 'status', status, 'evidenceDueAt', evidence_due_at, 'createdAt', created_at)
          order by created_at, id), '[]'::jsonb)
        from disputes where order_id = ${orderId}) as disputes,
      (select coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'amountMinor', amount_minor, 'currency', currency,
          'stripeObjectId', stripe_object_id, 'createdAt', created_at) order by created_at, id), '[]'::jsonb)
        from money_movements where order_id = ${orderId}) as movements`
  return row
}
