import type { Context } from '#platform/context'
import { type Listing, listingOf } from '#platform/listing'
import { type EditableQuery, selectEditableProducts } from '../infrastructure/editable-product-lists'
import type { EditableProduct } from '../product'

/** One page of products in every status: one statement. */
export async function listProductsForStaff(
  context: Context,
  query: EditableQuery,
): Promise<Listing<EditableProduct>> {
  const { rows, counted } = await selectEditableProducts(context.db, query)
  return listingOf(rows, { limit: query.limit, counted, keyOf: (product) => [product.sortKey, product.id] })
}
