import type { Database, Transaction } from '#platform/database'
import type { RefundActor, RefundState } from '../payment'
import type { LineRefund } from '../refund'

/** A refund on its way to Stripe. */
export interface RefundToAsk extends BegunRefund {
  readonly intentId: string
}

export interface BegunRefund {
  readonly id: string
  readonly orderId: string
  readonly paymentId: string
  /** Null only where its payment has lost the intent. */
  readonly intentId: string | null
  readonly amountMinor: number
  readonly state: RefundState
  readonly reason: string
  readonly keyAttempt: number
  /** When Stripe was first asked. */
  readonly askedAt: Date | null
  readonly stripeRefundId: string | null
}

/** Notes that Stripe is asked now, for the first time or again, and gives the row. */
export async function beginRefund(db: Database, refundId: string): Promise<BegunRefund | undefined> {
  const rows = await db.sql<BegunRefund[]>`
    with before as (select id, asked_at from refunds where id = ${refundId}),
    asked as (
      update refunds set asked_at = coalesce(asked_at, now())
      where id = ${refundId} and state = 'pending' and stripe_refund_id is null
    )
    select r.id, r.order_id as "orderId", r.payment_id as "paymentId", p.stripe_payment_intent_id as "intentId",
      r.amount_minor as "amountMinor", r.state, r.reason, r.key_attempt as "keyAttempt", b.asked_at as "askedAt",
      r.stripe_refund_id as "stripeRefundId"
    from refunds r join before b on b.id = r.id join payments p on p.id = r.payment_id`
  return rows[0]
}

/** From now on the refund is asked for under another key: Stripe would only repeat the failure it stored. */
export async function raiseRefundKey(db: Database, refundId: string, from: number): Promise<void> {
  await db.sql`
    update refunds set key_attempt = key_attempt + 1, asked_at = now(), updated_at = now()
    where id = ${refundId} and key_attempt = ${from}`
}

export interface StoredLine extends LineRefund {
  readonly restocked: boolean
}

export async function insertRefundLines(
  tx: Transaction,
  refundId: string,
  lines: readonly StoredLine[],
): Promise<void> {
  await tx.sql`
    insert into refund_lines (refund_id, order_item_id, quantity, amount_minor, restocked)
    select ${refundId}, l.id, l.quantity, l.amount_minor, l.restocked = 1
    from unnest(${lines.map(({ orderItemId }) => orderItemId)}::uuid[], ${lines.map(({ quantity }) => quantity)}::int[],
      ${lines.map(({ amountMinor }) => amountMinor)}::bigint[],
      ${lines.map(({ restocked }) => (restocked ? 1 : 0))}::int[]) as l(id, quantity, amount_minor, restocked)`
}

/** Units and money of each line that were refunded and not lost again. The caller holds the order's lock. */
export async function readRefundedLines(
  tx: Transaction,
  orderId: string,
): Promise<{ orderItemId: string; quantity: number; amountMinor: number }[]> {
  return await tx.sql<{ orderItemId: string; quantity: number; amountMinor: number }[]>`
    select l.order_item_id as "orderItemId", sum(l.quantity)::int as quantity, sum(l.amount_minor)::bigint as "amountMinor"
    from refund_lines l join refunds r on r.id = l.refund_id
    where r.order_id = ${orderId} and r.state not in ('cancelled', 'failed')
    group by l.order_item_id`
}

export async function findRefundOrder(db: Database, refundId: string): Promise<string | undefined> {
  const rows = await db.sql<{ orderId: string }[]>`
    select order_id as "orderId" from refunds where id = ${refundId}`
  return rows[0]?.orderId
}

/** Says of which failed refund a new one takes the place, and copies its lines: their units are back already. */
export async function succeedRefund(tx: Transaction, failedId: string, newId: string): Promise<void> {
  await tx.sql`
    with successor as (update refunds set retry_of = ${failedId} where id = ${newId})
    insert into refund_lines (refund_id, order_item_id, quantity, amount_minor, restocked)
    select ${newId}, order_item_id, quantity, amount_minor, restocked from refund_lines where refund_id = ${failedId}`
}

export async function hasSuccessor(tx: Transaction, refundId: string): Promise<boolean> {
  const rows = await tx.sql`select from refunds where retry_of = ${refundId}`
  return rows.length > 0
}

/** A refund as staff see it. */
export interface RefundDetail {
  readonly id: string
  readonly orderId: string
  readonly paymentId: string
  readonly amountMinor: number
  readonly currency: string
  readonly state: RefundState
  readonly reason: string
  readonly actor: RefundActor
  readonly actorId: string | null
  readonly retryOf: string | null
  readonly stripeRefundId: string | null
  readonly failureCode: string | null
  readonly failureMessage: string | null
  readonly createdAt: Date
  readonly lines: readonly RefundDetailLine[]
}

export interface RefundDetailLine {
  readonly orderItemId: string
  readonly quantity: number
  readonly amountMinor: number
  readonly restocked: boolean
}

/** A refund with its lines, in one statement. */
export async function findRefund(db: Database, refundId: string): Promise<RefundDetail | undefined> {
  const rows = await db.sql<RefundDetail[]>`
    select r.id, r.order_id as "orderId", r.payment_id as "paymentId", r.amount_minor as "amountMinor", r.currency,
      r.state, r.reason, r.actor, r.actor_id as "actorId", r.retry_of as "retryOf",
      r.stripe_refund_id as "stripeRefundId", r.failure_code as "failureCode", r.failure_message as "failureMessage",
      r.created_at as "createdAt",
      (select coalesce(jsonb_agg(jsonb_build_object('orderItemId', l.order_item_id, 'quantity', l.quantity,
          'amountMinor', l.amount_minor, 'restocked', l.restocked)), '[]'::jsonb)
        from refund_lines l where l.refund_id = r.id) as lines
    from refunds r where r.id = ${refundId}`
  return rows[0]
}
