import type { Context } from '#platform/context'
import { CatalogErrors } from '../errors'
import { type ListedPage, type ProductQuery, selectProducts } from '../infrastructure/product-listings'
import { readCatalog } from './read-catalog'

/**
 * One page of what is for sale, at the caller's prices: one statement. Throws CATEGORY_NOT_FOUND for an unknown slug, and
 * RELEVANCE_WITHOUT_QUERY where nothing was asked to which anything could be relevant.
 */
export async function listProducts(context: Context, query: ProductQuery): Promise<ListedPage> {
  if (query.sort === 'relevance' && query.q === undefined) throw CatalogErrors.RELEVANCE_WITHOUT_QUERY()
  const page = await readCatalog(context, (reader) => selectProducts(reader, query))
  if (!page.categoryIsThere) throw CatalogErrors.CATEGORY_NOT_FOUND()
  return page
}
