import type { Context } from '#platform/context'
import type { Database } from '#platform/database'
import type { Redis } from '#platform/redis'
import { counterMilliseconds, counterPattern, counterProduct } from './redis-stock-service'

export interface StockDifference {
  readonly kind: StoredDifference['kind'] | 'redis'
  readonly productId: string
  readonly isNow: number
  readonly shouldBe: number
}

/** What two tables say of the same product. */
type StoredDifference = Omit<StockDifference, 'kind'> & {
  readonly kind: 'stock' | 'reserved' | 'order_without_reservation' | 'reservation_without_order'
}

/** The first `limit` places where counters, reservations and ledgers disagree: in order, there are none. */
export async function findStockDifferences(db: Database, limit: number): Promise<StoredDifference[]> {
  return await db.sql<StoredDifference[]>`
    select kind, product_id as "productId", is_now as "isNow", should_be as "shouldBe" from (
      select 'stock' as kind, p.id as product_id, p.stock as is_now, coalesce(m.total, 0)::int as should_be
      from products p
      left join (select product_id, sum(delta) as total from stock_movements group by 1) m on m.product_id = p.id
      union all
      select 'reserved', p.id, p.reserved, coalesce(r.total, 0)::int
      from products p
      left join (
        select product_id, sum(quantity) as total from stock_reservations where state = 'held' group by 1
      ) r on r.product_id = p.id
      union all
      select 'order_without_reservation', i.product_id, coalesce(r.quantity, 0), i.quantity
      from orders o
      join order_items i on i.order_id = o.id
      left join stock_reservations r on r.order_id = o.id and r.product_id = i.product_id and r.state = 'held'
      where o.status = 'pending'
      union all
      select 'reservation_without_order', r.product_id, r.quantity, 0
      from stock_reservations r left join orders o on o.id = r.order_id
      where r.state = 'held' and o.status is distinct from 'pending'
    ) d
    where is_now <> should_be
    order by kind, product_id
    limit ${limit}`
}

type WithRedis = Pick<Context, 'redis'>

/** A counter as it stands in Redis. `left` is NaN where it is not one of ours. */
interface Counter {
  readonly key: string
  readonly productId: string
  /** Units left, with those in flight: taken here, and not yet written or given back. */
  readonly left: number
  /** Milliseconds; negative where it would live for ever. */
  readonly lifetime: number
}

/** What Redis says of the lifetime of a key that is not there. */
const missing = -2

export async function readCounters({ redis }: WithRedis): Promise<Counter[]> {
  const counters: Counter[] = []
  let cursor = '0'
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', counterPattern, 'COUNT', 500)
    cursor = next
    for (const key of keys) {
      const counter = await readCounter(redis, key)
      if (counter) counters.push(counter)
    }
  } while (cursor !== '0')
  return counters
}

/** Undefined where its time was over since it was listed. */
async function readCounter(redis: Redis, key: string): Promise<Counter | undefined> {
  // Asked for at one moment: else a counter that ends in between looks like one without units.
  const [[, lifetime] = [], [, content] = []] = (await redis.multi().pttl(key).hgetall(key).exec()) ?? []
  if (typeof lifetime !== 'number' || lifetime === missing) return undefined
  const fields = isHash(content) ? content : {}
  const left = Object.values(fields).reduce((sum, value) => sum + Number(value), 0)
  return { key, productId: counterProduct(key), left: 'left' in fields ? left : Number.NaN, lifetime }
}

/** A key of another type has no fields: Redis answers with an error. */
function isHash(content: unknown): content is Record<string, string> {
  return typeof content === 'object' && content !== null && !(content instanceof Error)
}

/** Whether a counter will be there for longer than it may, or is none of ours. */
export function isOverdue({ left, lifetime }: Counter): boolean {
  return lifetime === -1 || lifetime > counterMilliseconds || Number.isNaN(left)
}

/** What Postgres can sell of these products. */
export async function readAvailable(
  db: Database,
  productIds: readonly string[],
): Promise<Map<string, number>> {
  const rows = await db.sql<{ id: string; available: number }[]>`
    select id, stock - reserved as available from products where id = any(${[...productIds]}::uuid[])`
  return new Map(rows.map(({ id, available }) => [id, available]))
}

/** Forgotten, a counter is loaded anew by the next order. */
export async function forgetCounters({ redis }: WithRedis, keys: readonly string[]): Promise<void> {
  if (keys.length > 0) await redis.del(...keys)
}
