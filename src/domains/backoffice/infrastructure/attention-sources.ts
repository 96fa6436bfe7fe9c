import type { Fragment, Reader } from '#platform/database'
import { deadLetterRows, waitingRows } from '#platform/outbox-backlog'
import type { AttentionKind } from '../attention'

/** What the workers have in hand for so long, or the customer for so much longer than was agreed, needs a person. */
const lateMinutes = 10
const overdueMinutes = 30
const idleDays = 3

/**
 * The rows of a kind in SQL, each with `id`, `since`, `due_at`, `order_id` and `facts`: read from the state itself, so
 * that nothing has to remember it. Each starts from an index that has few rows, however large the shop is. `since` tells
 * one occurrence from the next: while one lasts it does not change.
 */
export function attentionRows(reader: Reader, kind: AttentionKind): Fragment {
  return sources[kind](reader)
}

const sources: Readonly<Record<AttentionKind, (reader: Reader) => Fragment>> = {
  event_unprocessed: ({ sql }) => sql`
    select id, received_at as since, null::timestamptz as due_at, null::text as order_id,
      jsonb_build_object('eventId', id, 'type', type, 'attempts', attempts, 'error', left(error, 500)) as facts
    from stripe_events
    where processed_at is null and received_at < now() - make_interval(mins => ${lateMinutes})`,
  // Of an intent whose money is not what was asked for the order is held: that is an entry of its own.
  money_unmatched: ({ sql }) => sql`
    select id, received_at as since, null::timestamptz as due_at,
      payload #>> '{data,object,metadata,order_id}' as order_id,
      jsonb_build_object('eventId', id, 'type', type, 'stripeId', payload #>> '{data,object,id}',
        'amountMinor', coalesce(payload #> '{data,object,amount_received}', payload #> '{data,object,amount}'),
        'currency', upper(payload #>> '{data,object,currency}')) as facts
    from stripe_events
    where outcome in ('unmatched', 'mismatched')
      and (outcome = 'unmatched' or type not like 'payment_intent.%')`,
  payment_mismatch: (reader) => heldOrders(reader, 'payment_mismatch'),
  payment_unclear: (reader) => heldOrders(reader, 'payment_unclear'),
  // One that was made good, or whose payment has nothing left to give back, is settled.
  refund_failed: ({ sql }) => sql`
    select r.id::text as id, r.created_at as since, null::timestamptz as due_at, r.order_id::text as order_id,
      jsonb_build_object('refundId', r.id, 'paymentId', r.payment_id, 'amountMinor', r.amount_minor,
        'currency', r.currency, 'failureCode', r.failure_code) as facts
    from refunds r
    where r.state <> 'succeeded' and r.state in ('failed', 'cancelled')
      and not exists (select from refunds s where s.retry_of = r.id)
      and (select coalesce(sum(m.amount_minor), 0) from money_movements m
          where m.payment_id = r.payment_id and m.kind = 'capture')
        > (select coalesce(sum(o.amount_minor), 0) from refunds o
          where o.payment_id = r.payment_id and o.state not in ('failed', 'cancelled'))
        + (select coalesce(sum(d.amount_minor), 0) from disputes d
          where d.payment_id = r.payment_id and d.status = 'lost')`,
  refund_waiting: ({ sql }) => sql`
    select r.id::text as id, r.created_at as since, null::timestamptz as due_at, r.order_id::text as order_id,
      jsonb_build_object('refundId', r.id, 'paymentId', r.payment_id, 'amountMinor', r.amount_minor,
        'currency', r.currency, 'state', r.state, 'stripeRefundId', r.stripe_refund_id) as facts
    from refunds r
    where r.state <> 'succeeded' and r.state in ('pending', 'unknown') and r.created_at < now() - interval '1 day'`,
  // The news that set its status may ask for something new.
  dispute_open: ({ sql }) => sql`
    select d.id, d.event_created_at as since, d.evidence_due_at as due_at, d.order_id::text as order_id,
      jsonb_build_object('disputeId', d.id, 'paymentId', d.payment_id, 'amountMinor', d.amount_minor,
        'currency', d.currency, 'status', d.status, 'reason', d.reason) as facts
    from disputes d
    where d.status not in ('warning_closed', 'prevented', 'lost', 'won')`,
  dead_letter: deadLetterRows,
  message_waiting: (reader) => waitingRows(reader, lateMinutes),
  order_overdue: ({ sql }) => sql`
    select o.id::text as id, o.expires_at as since, null::timestamptz as due_at, o.id::text as order_id,
      jsonb_build_object('orderNumber', o.order_number, 'paymentStatus', o.payment_status,
        'amountMinor', o.total_minor, 'currency', o.currency) as facts
    from orders o
    where o.status = 'pending' and o.expires_at < now() - make_interval(mins => ${overdueMinutes})`,
  order_waiting: ({ sql }) => sql`
    select o.id::text as id, step.since, null::timestamptz as due_at, o.id::text as order_id,
      jsonb_build_object('orderNumber', o.order_number, 'status', o.status, 'paymentStatus', o.payment_status,
        'paymentMethod', o.payment_method) as facts
    from orders o
    cross join lateral (
      select coalesce(
        (select max(e.created_at) from order_events e where e.order_id = o.id
          and e.event in ('order.confirmed', 'order.approved', 'order.preparing')), o.created_at) as since) step
    where o.status in ('pending', 'confirmed', 'preparing') and o.hold_reason is null
      and (o.status <> 'pending' or o.expires_at is null)
      and o.created_at < now() - make_interval(days => ${idleDays})
      and step.since < now() - make_interval(days => ${idleDays})`,
}

/** Its timeline says since when an order is held; held once more, it is another occurrence. */
function heldOrders({ sql }: Reader, reason: 'payment_mismatch' | 'payment_unclear'): Fragment {
  return sql`
    select o.id::text as id, coalesce(
        (select max(e.created_at) from order_events e where e.order_id = o.id and e.event = 'payment.held'),
        o.created_at) as since, null::timestamptz as due_at, o.id::text as order_id,
      jsonb_build_object('orderNumber', o.order_number, 'status', o.status, 'paymentStatus', o.payment_status,
        'amountMinor', o.total_minor, 'currency', o.currency) as facts
    from orders o where o.hold_reason = ${reason}`
}
