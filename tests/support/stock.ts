import { expect } from 'bun:test'
import type { Database } from '#platform/database'

export interface StockRow {
  readonly stock: number
  readonly reserved: number
}

export async function stockOf({ sql }: Database, productId: string): Promise<StockRow> {
  const [row] = await sql<[StockRow]>`select stock, reserved from products where id = ${productId}`
  return row
}

/** Invariant I1: both counters equal their ledgers, and nothing is reserved that is not there. */
export async function expectStockToMatch({ sql }: Database): Promise<void> {
  const faults = await sql`
    select p.id, p.stock, p.reserved, m.total as movements, r.total as held
    from products p
    cross join lateral (select coalesce(sum(delta), 0) as total from stock_movements where product_id = p.id) m
    cross join lateral (
      select coalesce(sum(quantity), 0) as total from stock_reservations where product_id = p.id and state = 'held'
    ) r
    where p.stock <> m.total or p.reserved <> r.total or p.reserved < 0 or p.reserved > p.stock`
  expect([...faults]).toEqual([])
}
