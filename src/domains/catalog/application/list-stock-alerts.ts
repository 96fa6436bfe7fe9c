import type { Context } from '#platform/context'
import type { Listing } from '#platform/listing'
import { readForStaff } from '#platform/replicas'
import { type EditableQuery, selectEditableProducts } from '../infrastructure/editable-product-lists'
import type { EditableProduct } from '../product'

export interface AlertQuery extends Pick<EditableQuery, 'language' | 'after' | 'limit' | 'count'> {
  /** Products with more sellable units are not in the list. */
  readonly threshold: number
}

/** One page of the products for sale that run out, the scarcest first: one statement. */
export async function listStockAlerts(
  context: Context,
  { threshold, ...page }: AlertQuery,
): Promise<Listing<EditableProduct>> {
  return await readForStaff(context, (reader) =>
    selectEditableProducts(reader, {
      search: undefined,
      status: 'active',
      categoryId: undefined,
      brand: undefined,
      availableAtMost: threshold,
      sort: 'available',
      ...page,
    }),
  )
}
