import type { Database, Transaction } from '#platform/database'
import { type NewMessage, outboxRows } from '#platform/outbox'
import type { Attempt, Dispute, MoneyChange, Movement, OrderMoney, Refund } from '../order-money'
import { isMoving } from '../payment'

type MoneyRows = Pick<OrderMoney, 'attempts' | 'movements' | 'refunds' | 'disputes'>

/** All rows of money of an order, in one statement. To decide by them, hold the order's lock. */
export async function readMoneyRows(db: Database, orderId: string): Promise<MoneyRows> {
  const [row] = await db.sql<[MoneyRows]>`
    select
      (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'attempt', attempt, 'state', state,
          'intentId', stripe_payment_intent_id, 'amountMinor', amount_minor,
          'stateAt', coalesce(extract(epoch from event_created_at)::bigint, 0), 'stateRank', event_rank,
          'accepted', accepted_at is not null)), '[]'::jsonb)
        from payments where order_id = ${orderId}) as attempts,
      (select coalesce(jsonb_agg(jsonb_build_object('paymentId', payment_id, 'kind', kind, 'amountMinor', amount_minor,
          'stripeObjectId', stripe_object_id, 'currency', currency)), '[]'::jsonb)
        from money_movements where order_id = ${orderId}) as movements,
      (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'paymentId', payment_id, 'amountMinor', amount_minor,
          'state', state, 'reason', reason, 'actor', actor, 'stripeRefundId', stripe_refund_id,
          'accepted', accepted_at is not null,
          'failure', case when failure_code is not null
            then jsonb_build_object('code', failure_code, 'message', coalesce(failure_message, '')) end)), '[]'::jsonb)
        from refunds where order_id = ${orderId}) as refunds,
      (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'paymentId', payment_id, 'amountMinor', amount_minor,
          'reason', reason, 'status', status, 'stateAt', extract(epoch from event_created_at)::bigint,
          'evidenceDueAt', extract(epoch from evidence_due_at)::bigint)), '[]'::jsonb)
        from disputes where order_id = ${orderId}) as disputes`
  return row
}

export interface Writing {
  readonly orderId: string
  readonly currency: string
  readonly change: MoneyChange
  /** News for the worker, written in the same statement. */
  readonly messages: readonly NewMessage[]
  /** The event that is processed herewith. */
  readonly event?: { readonly id: string; readonly outcome: string }
  readonly movementIds: readonly string[]
  readonly actorId: string | null
}

/**
 * Writes what a piece of news, an answer of Stripe or a decision of the shop changes about an order's money, together
 * with the messages and the end of the event, in one statement. The caller holds the order's lock. What was booked
 * before is not booked again.
 */
export async function writeMoneyChange(tx: Transaction, writing: Writing): Promise<void> {
  const { sql } = tx
  const { change, event } = writing
  const parts = [
    ...(change.attempt ? [attemptPart(tx, change.attempt)] : []),
    ...(change.movements?.length ? [movementsPart(tx, writing, change.movements)] : []),
    ...(change.refunds?.length ? [refundsPart(tx, writing, change.refunds)] : []),
    ...(change.dispute ? [disputePart(tx, writing, change.dispute)] : []),
    ...(writing.messages.length ? [sql`message as (${outboxRows(tx, writing)})`] : []),
  ]
  const end = event
    ? sql`update stripe_events set processed_at = now(), outcome = ${event.outcome}, error = null where id = ${event.id}`
    : sql`select 1`
  const [first, ...others] = parts
  if (!first) return void (await end)
  const all = others.reduce((before, part) => sql`${before}, ${part}`, first)
  await sql`with ${all} ${end}`
}

function attemptPart({ sql }: Transaction, attempt: Attempt & NonNullable<MoneyChange['attempt']>) {
  const { failure } = attempt
  return sql`attempt as (
    update payments
    set accepted_at = case when state = ${attempt.state} then accepted_at end,
        state = ${attempt.state}, event_created_at = to_timestamp(${attempt.stateAt}), event_rank = ${attempt.stateRank},
        failure_code = ${failure?.code ?? null}, failure_message = ${failure?.message ?? null}, updated_at = now(),
        look_at = case when ${isMoving(attempt.state)} then coalesce(look_at, now() + interval '10 minutes') else look_at end
    where id = ${attempt.id})`
}

function movementsPart({ sql }: Transaction, writing: Writing, movements: readonly Movement[]) {
  return sql`movement as (
    insert into money_movements (id, order_id, payment_id, kind, amount_minor, currency, stripe_object_id)
    select m.id, ${writing.orderId}, m.payment_id, m.kind, m.amount_minor, m.currency, m.stripe_object_id
    from unnest(${writing.movementIds.slice(0, movements.length)}::uuid[],
      ${movements.map(({ paymentId }) => paymentId)}::uuid[], ${movements.map(({ kind }) => kind)}::text[],
      ${movements.map(({ amountMinor }) => amountMinor)}::bigint[],
      ${movements.map(({ stripeObjectId }) => stripeObjectId)}::text[],
      ${movements.map(({ currency }) => currency ?? writing.currency)}::text[]
    ) as m(id, payment_id, kind, amount_minor, stripe_object_id, currency)
    on conflict on constraint money_movements_stripe_object_id_kind_key do nothing)`
}

function refundsPart({ sql }: Transaction, writing: Writing, refunds: readonly Refund[]) {
  return sql`refund as (
    insert into refunds (id, order_id, payment_id, amount_minor, currency, state, reason, actor, actor_id,
      stripe_refund_id, failure_code, failure_message)
    select r.id, ${writing.orderId}, r.payment_id, r.amount_minor, ${writing.currency}, r.state, r.reason, r.actor,
      ${writing.actorId}::uuid, r.stripe_refund_id, r.failure_code, r.failure_message
    from unnest(${refunds.map(({ id }) => id)}::uuid[], ${refunds.map(({ paymentId }) => paymentId)}::uuid[],
      ${refunds.map(({ amountMinor }) => amountMinor)}::bigint[], ${refunds.map(({ state }) => state)}::text[],
      ${refunds.map(({ reason }) => reason)}::text[], ${refunds.map(({ actor }) => actor)}::text[],
      ${refunds.map(({ stripeRefundId }) => stripeRefundId)}::text[],
      ${refunds.map(({ failure }) => failure?.code ?? null)}::text[],
      ${refunds.map(({ failure }) => failure?.message ?? null)}::text[]
    ) as r(id, payment_id, amount_minor, state, reason, actor, stripe_refund_id, failure_code, failure_message)
    on conflict on constraint refunds_pkey do update
      set accepted_at = case when refunds.state = excluded.state then refunds.accepted_at end,
          state = excluded.state, amount_minor = excluded.amount_minor, stripe_refund_id = excluded.stripe_refund_id,
          failure_code = excluded.failure_code, failure_message = excluded.failure_message, updated_at = now())`
}

function disputePart({ sql }: Transaction, writing: Writing, dispute: Dispute) {
  return sql`dispute as (
    insert into disputes (id, order_id, payment_id, amount_minor, currency, reason, status, event_created_at,
      evidence_due_at)
    values (${dispute.id}, ${writing.orderId}, ${dispute.paymentId}, ${dispute.amountMinor}, ${writing.currency},
      ${dispute.reason}, ${dispute.status}, to_timestamp(${dispute.stateAt}), to_timestamp(${dispute.evidenceDueAt}))
    on conflict on constraint disputes_pkey do update
      set amount_minor = excluded.amount_minor, reason = excluded.reason, status = excluded.status,
          event_created_at = excluded.event_created_at, evidence_due_at = excluded.evidence_due_at,
          updated_at = now())`
}

/** Notes that staff let a locked order go on as its payments and refunds stand now. */
export async function acceptMoney(tx: Transaction, orderId: string): Promise<void> {
  await tx.sql`
    with accepted as (update refunds set accepted_at = now() where order_id = ${orderId} and state = 'unknown')
    update payments set accepted_at = now() where order_id = ${orderId} and state in ('unknown', 'succeeded')`
}
