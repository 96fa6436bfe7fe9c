import type { Context } from '#platform/context'
import type { Listing } from '#platform/listing'
import { readForStaff } from '#platform/replicas'
import { type MovementQuery, selectMovements } from '../infrastructure/stock-changes'
import type { StockMovement } from '../stock'

/** One page of the stock ledger, newest first: one statement. */
export async function listStockMovements(
  context: Context,
  query: MovementQuery,
): Promise<Listing<StockMovement>> {
  return await readForStaff(context, (reader) => selectMovements(reader, query))
}
