import type postgres from 'postgres'

interface Invariant {
  readonly name: string
  readonly promise: string
  /** A backup of an older release has no such table yet, and is not asked. */
  readonly table?: string
  /** Selects what breaks the promise, as a text. */
  readonly broken: (sql: postgres.Sql) => postgres.PendingQuery<{ what: string }[]>
}

/** The promises I1 to I4 of the shop's data, and what rows follow from others: an independent second look at the tables. */
const invariants: readonly Invariant[] = [
  {
    name: 'I1',
    promise: 'stock and reserved equal their ledgers, and nothing is reserved that is not there',
    broken: (sql) => sql`
      select format('product %s: stock %s (ledger %s), reserved %s (ledger %s)', p.product_code, p.stock,
        coalesce(m.total, 0), p.reserved, coalesce(r.total, 0)) as what
      from products p
      left join (select product_id, sum(delta) as total from stock_movements group by 1) m on m.product_id = p.id
      left join (select product_id, sum(quantity) as total from stock_reservations where state = 'held' group by 1) r
        on r.product_id = p.id
      where p.stock <> coalesce(m.total, 0) or p.reserved <> coalesce(r.total, 0)
        or not p.reserved between 0 and p.stock
      limit 20`,
  },
  {
    name: 'I2',
    promise: 'no more units were sold than there were',
    broken: (sql) => sql`
      select format('product %s: %s units sold of %s', product_id, sold, given) as what from (
        select product_id, -sum(delta) filter (where reason = 'sale') as sold,
          sum(delta) filter (where reason <> 'sale') as given
        from stock_movements group by 1
      ) m where sold > coalesce(given, 0) limit 20`,
  },
  {
    name: 'I3',
    promise: 'a cart has at most one live unpaid online order',
    broken: (sql) => sql`
      select format('cart %s has %s live orders', cart_id, count(*)) as what
      from orders where status = 'pending' and payment_method <> 'bank_transfer'
      group by cart_id having count(*) > 1 limit 20`,
  },
  {
    name: 'I4',
    promise:
      'of each order at most its total is kept, and only of one that is sold or about to be given back',
    broken: (sql) => sql`
      select format('order %s (%s) keeps %s of %s', o.order_number, o.status, m.held - coalesce(r.asked, 0), o.total_minor)
        as what
      from orders o
      join (select order_id, sum(amount_minor) as held from money_movements group by 1) m on m.order_id = o.id
      left join (select order_id, sum(amount_minor) as asked from refunds where state = 'pending' group by 1) r
        on r.order_id = o.id
      where m.held > 0 and (m.held - coalesce(r.asked, 0) > o.total_minor
        or (o.status in ('pending', 'cancelled', 'expired') and m.held > coalesce(r.asked, 0)
          -- A backup may be taken between the cancel and the refund that its message asks for.
          and not exists (select from outbox b where starts_with(b.topic, 'order.refund_due') and b.done_at is null
            and b.payload ->> 'orderId' = o.id::text)))
      limit 20`,
  },
  {
    name: 'lists',
    promise: 'the lists of products show what products and their texts say',
    table: 'product_listings',
    broken: (sql) => sql`
      select format('product %s in %s', product_id, language_code) as what from (
        (select * from product_listings except select * from derive_product_listings())
        union all
        (select * from derive_product_listings() except select * from product_listings)
      ) d limit 20`,
  },
  {
    name: 'search',
    promise: 'what is searched in is what the lists say',
    table: 'product_search_texts',
    broken: (sql) => sql`
      select format('product %s in %s', product_id, language_code) as what from (
        (select * from product_search_texts except select * from derive_product_search_texts())
        union all
        (select * from derive_product_search_texts() except select * from product_search_texts)
      ) d limit 20`,
  },
]

/** What breaks a promise, in words; nothing where all of them hold. */
export async function findBrokenInvariants(sql: postgres.Sql): Promise<string[]> {
  const findings: string[] = []
  for (const { name, promise, table, broken } of invariants) {
    if (table && !(await isThere(sql, table))) continue
    for (const { what } of await broken(sql)) findings.push(`${name} (${promise}): ${what}`)
  }
  return findings
}

async function isThere(sql: postgres.Sql, table: string): Promise<boolean> {
  const rows = await sql`select where to_regclass(${table}) is not null`
  return rows.length > 0
}
