import type { Database } from '#platform/database'

/** A refund that is not as it should be. */
export interface SuspectRefund {
  readonly id: string
  readonly orderId: string
  readonly paymentId: string
  /** It failed and nobody made it good; it waits for over a day; or its lines are not its amount. */
  readonly fault: 'failed' | 'waits' | 'lines'
  readonly amountMinor: number
  readonly isAtStripe: boolean
}

/** Refunds that somebody should look at, oldest first. */
export async function findSuspectRefunds(db: Database, limit: number): Promise<SuspectRefund[]> {
  return await db.sql<SuspectRefund[]>`
    select id, order_id as "orderId", payment_id as "paymentId", fault, amount_minor as "amountMinor",
      stripe_refund_id is not null as "isAtStripe"
    from (
      select r.*, case
          when r.state in ('failed', 'cancelled')
            then case when not exists (select from refunds s where s.retry_of = r.id) then 'failed' end
          when r.state = 'pending' and r.created_at < now() - interval '1 day' then 'waits'
          when r.amount_minor <> coalesce(
            (select sum(l.amount_minor) from refund_lines l where l.refund_id = r.id), r.amount_minor) then 'lines'
        end as fault
      from refunds r
    ) f
    where fault is not null
    order by created_at, id
    limit ${limit}`
}
