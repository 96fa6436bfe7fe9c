import type { Database } from '#platform/database'
import { firstIdAt } from '#platform/ids'

export interface ArchiveRequest {
  /** Orders that nothing happened to since then. */
  readonly quietSince: Date
  /** Only orders after this id are looked at. */
  readonly after: string
  /** No more orders are looked at. */
  readonly limit: number
}

export interface ArchivedBatch {
  readonly archived: number
  /** The last order looked at; null where there are no more. */
  readonly last: string | null
}

/**
 * Moves the timelines of orders that are on their way or closed, and that nobody has touched for long, into the archive, and lets their settled
 * reservations go, which say what `stock_movements` says: in one statement, so that whatever ends it half-way has moved
 * nothing. The walk follows `order_events_pkey` from its oldest end: what was moved is not met again. An order that
 * somebody is changing at this moment, or that is held back, stays.
 */
export async function archiveQuietOrders(db: Database, request: ArchiveRequest): Promise<ArchivedBatch> {
  const { quietSince, after, limit } = request
  const [batch] = await db.sql<[ArchivedBatch]>`
    with looked as materialized (
      select distinct order_id as id from order_events
      where order_id > ${after} and order_id < ${firstIdAt(quietSince)}
      order by order_id
      limit ${limit}
    ), closed as materialized (
      select o.id from orders o
      where o.id in (select id from looked) and o.status in ('shipped', 'delivered', 'cancelled', 'expired')
        and o.hold_reason is null and o.updated_at < ${quietSince}
      order by o.id
      for no key update of o skip locked
    ), settled as (
      delete from stock_reservations r using closed c where r.order_id = c.id and r.state <> 'held'
    ), moved as (
      delete from order_events e using closed c where e.order_id = c.id
      returning e.order_id, e.seq, e.event, e.actor, e.actor_id, e.request_id, e.details, e.created_at
    ), archived as (
      insert into archived_order_events (order_id, seq, event, actor, actor_id, request_id, details, created_at)
      select order_id, seq, event, actor, actor_id, request_id, details, created_at from moved
      order by order_id, seq
      returning order_id
    )
    select (select count(distinct order_id)::int from archived) as archived,
      (select id from looked order by id desc limit 1) as last`
  return batch
}
