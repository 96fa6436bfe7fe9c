import type { Context } from '#platform/context'
import type { Listing } from '#platform/listing'
import { readForStaff } from '#platform/replicas'
import { type EditableQuery, selectEditableProducts } from '../infrastructure/editable-product-lists'
import type { EditableProduct } from '../product'

/** One page of products in every status: one statement. */
export async function listProductsForStaff(
  context: Context,
  query: EditableQuery,
): Promise<Listing<EditableProduct>> {
  return await readForStaff(context, (reader) => selectEditableProducts(reader, query))
}
