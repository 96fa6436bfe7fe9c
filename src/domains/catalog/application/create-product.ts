import { type Transaction, violatedConstraint } from '#platform/database'
import { CatalogErrors } from '../errors'
import { bumpCatalog } from '../infrastructure/catalog-versions'
import { insertProduct, type ProductFields, productConstraints } from '../infrastructure/editable-products'

/**
 * Makes a product without stock, within the caller's transaction. Throws PRODUCT_CODE_TAKEN, PRODUCT_SLUG_TAKEN and
 * CATEGORY_NOT_FOUND.
 */
export async function createProduct(tx: Transaction, id: string, product: ProductFields): Promise<void> {
  try {
    await insertProduct(tx, id, product)
  } catch (error) {
    throw productRefusal(error)
  }
  await bumpCatalog(tx)
}

/** What a violated constraint says to whoever edits products. */
export function productRefusal(error: unknown): unknown {
  const constraint = violatedConstraint(error)
  if (constraint === productConstraints.code) return CatalogErrors.PRODUCT_CODE_TAKEN()
  if (constraint === productConstraints.slug) return CatalogErrors.PRODUCT_SLUG_TAKEN()
  if (constraint === productConstraints.category) return CatalogErrors.CATEGORY_NOT_FOUND()
  return error
}
