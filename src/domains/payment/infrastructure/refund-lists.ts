import type { ReturnedUnits } from '#order'
import type { Queryable } from '#platform/database'
import { type Listing, newestFirst, newestKey, type RowKey, selectListing } from '#platform/listing'
import type { RefundActor, RefundState } from '../payment'

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
  /** The refund that makes this one good, where it failed and was retried. */
  readonly retriedBy: string | null
  readonly stripeRefundId: string | null
  readonly failureCode: string | null
  readonly failureMessage: string | null
  readonly createdAt: Date
  readonly cancelledOrder: boolean
  /** Null for refunds from before it was noted. */
  readonly returned: readonly ReturnedUnits[] | null
  readonly lines: readonly RefundDetailLine[]
}

export interface RefundDetailLine {
  readonly orderItemId: string
  readonly quantity: number
  readonly amountMinor: number
  readonly restocked: boolean
}

const columns = (db: Queryable) => db.sql`
  r.id, r.order_id as "orderId", r.payment_id as "paymentId", r.amount_minor as "amountMinor", r.currency,
  r.state, r.reason, r.actor, r.actor_id as "actorId", r.retry_of as "retryOf",
  (select s.id from refunds s where s.retry_of = r.id) as "retriedBy", r.stripe_refund_id as "stripeRefundId",
  r.failure_code as "failureCode", r.failure_message as "failureMessage", r.created_at as "createdAt",
  coalesce(r.cancelled_order, false) as "cancelledOrder", r.returned,
  (select coalesce(jsonb_agg(jsonb_build_object('orderItemId', l.order_item_id, 'quantity', l.quantity,
      'amountMinor', l.amount_minor, 'restocked', l.restocked)), '[]'::jsonb)
    from refund_lines l where l.refund_id = r.id) as lines`

/** A refund with its lines, in one statement. */
export async function findRefund(db: Queryable, refundId: string): Promise<RefundDetail | undefined> {
  const rows = await db.sql<RefundDetail[]>`select ${columns(db)} from refunds r where r.id = ${refundId}`
  return rows[0]
}

export interface RefundFilter {
  readonly state?: RefundState | undefined
  readonly orderId?: string | undefined
  readonly after?: RowKey | undefined
  readonly limit: number
  readonly count: boolean
}

/** One page of refunds, newest first, with the number of all that match: one statement. */
export async function selectRefunds(db: Queryable, filter: RefundFilter): Promise<Listing<RefundDetail>> {
  const { sql } = db
  const { state, orderId, after, limit, count } = filter
  return await selectListing<RefundDetail>(db, {
    as: 'r',
    matching: sql`from refunds r
      where true ${state ? sql`and r.state = ${state}` : sql``} ${orderId ? sql`and r.order_id = ${orderId}` : sql``}`,
    ...newestFirst(db, 'r', after),
    columns: columns(db),
    limit,
    count,
    keyOf: newestKey,
  })
}

/** A refund as its customer sees it: nothing of who asked for it and why, or of what Stripe said. */
export interface OwnRefund {
  readonly id: string
  readonly amountMinor: number
  readonly currency: string
  readonly state: RefundState
  readonly lines: readonly {
    readonly orderItemId: string
    readonly quantity: number
    readonly amountMinor: number
  }[]
  readonly createdAt: string
}

/**
 * The refunds of a customer's own order, in one statement; undefined where it is not theirs. One that failed and was
 * retried stands for nothing any more: the retry is among them.
 */
export async function selectOwnRefunds(
  db: Queryable,
  orderId: string,
  userId: string,
): Promise<readonly OwnRefund[] | undefined> {
  const rows = await db.sql<{ refunds: OwnRefund[] }[]>`
    select (select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'amountMinor', r.amount_minor,
          'currency', r.currency, 'state', r.state, 'createdAt', r.created_at,
          'lines', (select coalesce(jsonb_agg(jsonb_build_object('orderItemId', l.order_item_id,
              'quantity', l.quantity, 'amountMinor', l.amount_minor)), '[]'::jsonb)
            from refund_lines l where l.refund_id = r.id)) order by r.created_at, r.id), '[]'::jsonb)
        from refunds r
        where r.order_id = o.id and not exists (select from refunds s where s.retry_of = r.id)) as refunds
    from orders o where o.id = ${orderId} and o.user_id = ${userId}`
  return rows[0]?.refunds
}
