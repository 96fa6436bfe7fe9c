import { catalogDesk } from '#catalog'
import type { Context } from '#platform/context'
import { type Listing, listingOf } from '#platform/listing'

type Query = Parameters<typeof catalogDesk.selectProducts>[1]
export type ListedProduct = Awaited<ReturnType<typeof catalogDesk.selectProducts>>['rows'][number]

/** One page of products in every status: one statement. */
export async function listProducts(context: Context, query: Query): Promise<Listing<ListedProduct>> {
  const { rows, counted } = await catalogDesk.selectProducts(context.db, query)
  return listingOf(rows, { limit: query.limit, counted, keyOf: (product) => [product.sortKey, product.id] })
}
