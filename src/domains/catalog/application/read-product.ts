import type { Context } from '#platform/context'
import { CatalogErrors } from '../errors'
import { findProduct, type Perspective } from '../infrastructure/products'
import type { Product } from '../product'
import { readCatalog } from './read-catalog'

/** A product by id, slug or product code. Throws PRODUCT_NOT_FOUND, also for drafts and archived ones. */
export async function readProduct(
  context: Context,
  reference: string,
  perspective: Perspective,
): Promise<Product> {
  const product = await readCatalog(context, (reader) => findProduct(reader, reference, perspective))
  if (!product) throw CatalogErrors.PRODUCT_NOT_FOUND()
  return product
}
