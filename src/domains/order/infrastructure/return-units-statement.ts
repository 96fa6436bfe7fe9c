import type { Transaction } from '#platform/database'
import { returnedUnits } from './sold-units'

export interface ReturnedUnits {
  readonly productId: string
  readonly quantity: number
}

/**
 * Puts units of a sold order back on sale, in one statement: never more than the ledger says that it still has, however
 * often it is asked for. The caller holds the order's lock.
 */
export async function returnUnits(
  tx: Transaction,
  { orderId, actorId }: { readonly orderId: string; readonly actorId: string },
  units: readonly ReturnedUnits[],
): Promise<void> {
  await tx.sql`
    with given as (
      select product_id, sum(quantity)::int as quantity
      from unnest(${units.map(({ productId }) => productId)}::uuid[], ${units.map(({ quantity }) => quantity)}::int[])
        as g(product_id, quantity)
      group by product_id
    ), back as materialized (
      select g.product_id, least(g.quantity, -sum(m.delta))::int as quantity
      from given g join stock_movements m on m.order_id = ${orderId} and m.product_id = g.product_id
      group by g.product_id, g.quantity
      having sum(m.delta) < 0
    ), ${returnedUnits(tx, 'back', { orderId, actorId })}
    select from back`
}
