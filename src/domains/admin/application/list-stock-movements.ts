import { catalogDesk } from '#catalog'
import type { Context } from '#platform/context'
import { type Listing, listingOf } from '#platform/listing'

type Query = Parameters<typeof catalogDesk.selectMovements>[1]
export type ListedMovement = Awaited<ReturnType<typeof catalogDesk.selectMovements>>['rows'][number]

/** One page of the stock ledger, newest first: one statement. */
export async function listStockMovements(context: Context, query: Query): Promise<Listing<ListedMovement>> {
  const { rows, counted } = await catalogDesk.selectMovements(context.db, query)
  return listingOf(rows, { limit: query.limit, counted, keyOf: (movement) => [movement.id] })
}
