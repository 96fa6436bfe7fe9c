import { orderTopics } from '#order'
import type { Reader } from '#platform/database'
import { hasOpenMessage } from '#platform/outbox-backlog'

/** A history longer than this is not added up: it would cost more than a sample may. */
export const longestHistory = 5_000

/** The next rows of a walk through all of a table, and those of before that are looked at again. */
export interface Sampling {
  readonly after: string
  readonly limit: number
  readonly again: readonly string[]
}

export interface ProductSample {
  readonly id: string
  /** Whether it is part of the walk, or only looked at again. */
  readonly isNext: boolean
  readonly isTooLong: boolean
  readonly breaksI1: boolean
  readonly breaksI2: boolean
}

/** I1: stock and reserved equal their ledgers. I2: no more units were sold than there were. */
export async function sampleProducts(
  reader: Reader,
  { after, limit, again }: Sampling,
): Promise<ProductSample[]> {
  return await reader.sql<ProductSample[]>`
    with sample as materialized (
      (select id, true as is_next from products where id > ${after}::uuid order by id limit ${limit})
      union all
      select a.id, false from unnest(${[...again]}::uuid[]) a(id)
    )
    select p.id, s.is_next as "isNext", m.rows > ${longestHistory} or r.rows > ${longestHistory} as "isTooLong",
      p.stock <> m.total or p.reserved <> r.total or not p.reserved between 0 and p.stock as "breaksI1",
      m.sold > m.given as "breaksI2"
    from sample s
    join products p on p.id = s.id
    cross join lateral (
      select count(*) as rows, coalesce(sum(delta), 0) as total,
        coalesce(-sum(delta) filter (where reason = 'sale'), 0) as sold,
        coalesce(sum(delta) filter (where reason <> 'sale'), 0) as given
      from (select delta, reason from stock_movements where product_id = p.id limit ${longestHistory + 1}) x
    ) m
    cross join lateral (
      select count(*) as rows, coalesce(sum(quantity) filter (where state = 'held'), 0) as total
      from (select quantity, state from stock_reservations where product_id = p.id limit ${longestHistory + 1}) x
    ) r
    order by p.id`
}

export interface OrderSample {
  readonly id: string
  readonly isNext: boolean
  readonly breaksI3: boolean
  readonly breaksI4: boolean
}

/**
 * I3: a cart has at most one live unpaid online order. I4: of each order at most its total is kept, and only of one that
 * is sold or about to be given back. The newest orders are looked at each time, beside the walk.
 */
export async function sampleOrders(
  reader: Reader,
  { after, limit, again }: Sampling,
): Promise<OrderSample[]> {
  return await reader.sql<OrderSample[]>`
    with sample as materialized (
      (select id, true as is_next from orders where id > ${after}::uuid order by id limit ${limit})
      union all
      (select id, false from orders order by created_at desc, id desc limit ${limit})
      union all
      select a.id, false from unnest(${[...again]}::uuid[]) a(id)
    )
    select o.id, s.is_next as "isNext",
      o.status = 'pending' and o.payment_method <> 'bank_transfer' and exists (
        select from orders x
        where x.cart_id = o.cart_id and x.id <> o.id and x.status = 'pending' and x.payment_method <> 'bank_transfer'
      ) as "breaksI3",
      m.held > 0 and (m.held - r.asked > o.total_minor
        or (o.status in ('pending', 'cancelled', 'expired') and m.held > r.asked
          and not ${hasOpenMessage(reader, { topic: orderTopics.refundDue, orderId: reader.sql`o.id` })})) as "breaksI4"
    from sample s
    join orders o on o.id = s.id
    cross join lateral (
      select coalesce(sum(amount_minor), 0) as held from money_movements where order_id = o.id
    ) m
    cross join lateral (
      select coalesce(sum(amount_minor), 0) as asked from refunds where order_id = o.id and state = 'pending'
    ) r
    order by o.id`
}
