import type { ReturnedUnits } from '#order'
import type { Database, Transaction } from '#platform/database'
import type { RefundState } from '../payment'
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

/** What the promise of a refund did beside its money. */
export interface RefundEffects {
  readonly refundId: string
  /** The failed refund that it makes good. */
  readonly retryOf?: string | undefined
  readonly cancelledOrder: boolean
  /** What went back on sale with it. */
  readonly returned: readonly ReturnedUnits[]
  /** Together they are the amount of the refund. */
  readonly lines?: readonly StoredLine[] | undefined
}

/** Adds to a refund what its promise did, with its lines: the one writer of those. The caller holds the order's lock. */
export async function recordRefundEffects(tx: Transaction, effects: RefundEffects): Promise<void> {
  const { refundId, retryOf = null, cancelledOrder, returned, lines = [] } = effects
  await tx.sql`
    with refund as (
      update refunds set cancelled_order = ${cancelledOrder}, returned = ${JSON.stringify(returned)}::jsonb,
        retry_of = coalesce(${retryOf}::uuid, retry_of)
      where id = ${refundId}
    )
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

/** The lines of one refund, whatever became of it. */
export async function readLinesOfRefund(
  tx: Transaction,
  refundId: string,
): Promise<{ orderItemId: string; quantity: number }[]> {
  return await tx.sql<{ orderItemId: string; quantity: number }[]>`
    select order_item_id as "orderItemId", quantity from refund_lines where refund_id = ${refundId}`
}

export async function findRefundOrder(db: Database, refundId: string): Promise<string | undefined> {
  const rows = await db.sql<{ orderId: string }[]>`
    select order_id as "orderId" from refunds where id = ${refundId}`
  return rows[0]?.orderId
}

export async function hasSuccessor(tx: Transaction, refundId: string): Promise<boolean> {
  const rows = await tx.sql`select from refunds where retry_of = ${refundId}`
  return rows.length > 0
}
