import type { Fragment, Transaction } from '#platform/database'
import { countsAsOut, type Return, returnedUnits, writtenOffUnits } from './sold-units'

export interface ReturnedUnits {
  readonly productId: string
  readonly quantity: number
}

/**
 * Puts units of a sold order back on sale, in one statement: never more than the ledger says that are still out, however
 * often it is asked for. Answers what went back. The caller holds the order's lock.
 */
export async function returnUnits(
  tx: Transaction,
  to: Return & { readonly actorId: string },
  units: readonly ReturnedUnits[],
): Promise<ReturnedUnits[]> {
  return await tx.sql<ReturnedUnits[]>`
    with ${unitsOut(tx, to.orderId, units)}, ${returnedUnits(tx, 'back', to)}
    select product_id as "productId", quantity from back order by product_id`
}

/**
 * Notes that units of a sold order are lost, by movements of their own: whatever becomes of the order, they never go back
 * on sale. Never more than are still out. The caller holds the order's lock.
 */
export async function writeOffUnits(
  tx: Transaction,
  to: Return & { readonly actorId: string },
  units: readonly ReturnedUnits[],
): Promise<void> {
  await tx.sql`with ${unitsOut(tx, to.orderId, units)}, ${writtenOffUnits(tx, 'back', to)} select from back`
}

/** The part `back`: the units named, as far as they are still out. */
function unitsOut(tx: Transaction, orderId: string, units: readonly ReturnedUnits[]): Fragment {
  return tx.sql`given as (
      select product_id, sum(quantity)::int as quantity
      from unnest(${units.map(({ productId }) => productId)}::uuid[], ${units.map(({ quantity }) => quantity)}::int[])
        as g(product_id, quantity)
      group by product_id
    ), back as materialized (
      select g.product_id, least(g.quantity, -sum(m.delta))::int as quantity
      from given g join stock_movements m on m.order_id = ${orderId} and m.product_id = g.product_id
      where ${countsAsOut(tx)}
      group by g.product_id, g.quantity
      having sum(m.delta) < 0
    )`
}
