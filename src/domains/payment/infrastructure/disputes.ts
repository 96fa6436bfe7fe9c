import type { Queryable } from '#platform/database'
import { type Listing, newestKey, type RowKey, selectListing } from '#platform/listing'
import type { DisputeStatus } from '../payment'

/** A dispute as staff see it. */
export interface DisputeDetail {
  /** Stripe's. */
  readonly id: string
  readonly orderId: string
  readonly paymentId: string
  readonly amountMinor: number
  readonly currency: string
  readonly reason: string
  readonly status: DisputeStatus
  /** Until when the bank hears the shop. */
  readonly evidenceDueAt: Date | null
  readonly createdAt: Date
}

export interface DisputeFilter {
  readonly status?: DisputeStatus | undefined
  readonly orderId?: string | undefined
  readonly after?: RowKey | undefined
  readonly limit: number
  readonly count: boolean
}

/** One page of disputes, newest first, with the number of all that match: one statement. */
export async function selectDisputes(db: Queryable, filter: DisputeFilter): Promise<Listing<DisputeDetail>> {
  const { sql } = db
  const { status, orderId, after, limit, count } = filter
  const [createdAt = '', id = ''] = after ?? []
  return await selectListing<DisputeDetail>(db, {
    as: 'd',
    matching: sql`from disputes d
      where true ${status ? sql`and d.status = ${status}` : sql``} ${orderId ? sql`and d.order_id = ${orderId}` : sql``}`,
    beyond: after
      ? sql`and (d.created_at, d.id) < (${String(createdAt)}::timestamptz, ${String(id)})`
      : sql``,
    order: sql`d.created_at desc, d.id desc`,
    columns: sql`d.id, d.order_id as "orderId", d.payment_id as "paymentId", d.amount_minor as "amountMinor", d.currency,
      d.reason, d.status, d.evidence_due_at as "evidenceDueAt", d.created_at as "createdAt"`,
    limit,
    count,
    keyOf: newestKey,
  })
}
