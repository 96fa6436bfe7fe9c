import type { Context } from '#platform/context'
import { type Listing, listingOf } from '#platform/listing'
import { type MovementQuery, selectMovements } from '../infrastructure/stock-changes'
import type { StockMovement } from '../stock'

/** One page of the stock ledger, newest first: one statement. */
export async function listStockMovements(
  context: Context,
  query: MovementQuery,
): Promise<Listing<StockMovement>> {
  const { rows, counted } = await selectMovements(context.db, query)
  return listingOf(rows, { limit: query.limit, counted, keyOf: (movement) => [movement.id] })
}
