import type { Context } from '#platform/context'
import { CatalogErrors } from '../errors'
import { categoryExists } from '../infrastructure/categories'
import { type ProductQuery, selectProducts } from '../infrastructure/products'
import type { Product } from '../product'

export interface ProductPage {
  readonly products: readonly Product[]
  /** Sort key and id of the last product, where there are more. */
  readonly lastKey: readonly (string | number)[] | undefined
}

/** One page of what is for sale, at the caller's prices. Throws CATEGORY_NOT_FOUND for an unknown slug. */
export async function listProducts(context: Context, query: ProductQuery): Promise<ProductPage> {
  const rows = await selectProducts(context.db, query)
  // Only an empty first page can mean an unknown category: the usual list costs one statement.
  if (rows.length === 0 && query.category && !(await categoryExists(context.db, query.category))) {
    throw CatalogErrors.CATEGORY_NOT_FOUND()
  }
  const products = rows.slice(0, query.limit)
  const last = products.at(-1)
  const lastKey = rows.length > query.limit && last ? [last.sortKey, last.id] : undefined
  return { products, lastKey }
}
