import { orderStatuses } from '#order'
import type { Reader } from '#platform/database'

/** Beyond this an order of a state is not counted one by one. */
export const mostCountedOrders = 2_000
const mostCounted = 1_000

/**
 * How many orders there are of each state. Up to two thousand they are counted, from the end of an index; of more the
 * statistics say how many there are, which costs nothing and may be some percent off.
 */
export async function countOrdersByStatus(reader: Reader): Promise<{ status: string; count: number }[]> {
  return await reader.sql<{ status: string; count: number }[]>`
    select s.status, greatest(c.count, case when c.count = ${mostCountedOrders}::int then e.estimate end)::int as count
    from unnest(${[...orderStatuses]}::text[]) s(status)
    cross join lateral (
      select count(*)::int as count
      from (select from orders where status = s.status order by created_at desc limit ${mostCountedOrders}) o
    ) c
    left join lateral (
      select t.reltuples * f.share as estimate
      from pg_class t
      join pg_stats p on p.schemaname = 'public' and p.tablename = t.relname and p.attname = 'status'
      cross join lateral unnest(p.most_common_vals::text::text[], p.most_common_freqs) f(status, share)
      where t.oid = 'public.orders'::regclass and f.status = s.status
    ) e on true`
}

/** Something that waits: how much of it, counted up to a thousand, and for how long. */
export interface Waiting {
  readonly count: number
  readonly oldestSeconds: number
}

/** Orders whose time to pay is over, and which nobody has expired. */
export async function readOverdueOrders(reader: Reader): Promise<Waiting> {
  const [row] = await reader.sql<[Waiting]>`
    select count(*)::int as count,
      coalesce(extract(epoch from now() - min(expires_at)), 0)::float8 as "oldestSeconds"
    from (
      select expires_at from orders where status = 'pending' and expires_at < now()
      order by expires_at limit ${mostCounted}
    ) o`
  return row
}

/** Events of Stripe that are stored and have had no effect. */
export async function readUnprocessedEvents(reader: Reader): Promise<Waiting> {
  const [row] = await reader.sql<[Waiting]>`
    select count(*)::int as count,
      greatest(0, coalesce(extract(epoch from now() - min(received_at)), 0))::float8 as "oldestSeconds"
    from (
      select received_at from stripe_events where processed_at is null order by received_at limit ${mostCounted}
    ) e`
  return row
}

/**
 * Attempts that still could be paid, or so it seems, though no event of their intent came in so many minutes: their order
 * expired meanwhile. The condition is the one of the index of payable attempts, of which there are few.
 */
export async function countSilentIntents(reader: Reader, minutes: number): Promise<number> {
  const [row] = await reader.sql<[{ count: number }]>`
    select count(*)::int as count from (
      select from payments
      where state not in ('succeeded', 'cancelled', 'failed') and stripe_payment_intent_id is not null
        and event_created_at is null and created_at < now() - make_interval(mins => ${minutes})
      limit ${mostCounted}
    ) p`
  return row.count
}
