import type { Database } from '#platform/database'
import { CatalogErrors } from '../errors'
import { findEditableProduct } from '../infrastructure/editable-products'
import type { EditableProduct } from '../product'

/** A product as staff see it. Throws PRODUCT_NOT_FOUND. */
export async function readEditableProduct(db: Database, id: string): Promise<EditableProduct> {
  const product = await findEditableProduct(db, id)
  if (!product) throw CatalogErrors.PRODUCT_NOT_FOUND()
  return product
}
