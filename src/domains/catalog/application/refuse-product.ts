import { violatedConstraint } from '#platform/database'
import { CatalogErrors } from '../errors'
import { productConstraints } from '../infrastructure/editable-products'

/**
 * Throws what a violated constraint says to whoever writes a product (PRODUCT_CODE_TAKEN, PRODUCT_SLUG_TAKEN and
 * CATEGORY_NOT_FOUND), and every other error as it came.
 */
export function refuseProduct(error: unknown): never {
  const constraint = violatedConstraint(error)
  if (constraint === productConstraints.code) throw CatalogErrors.PRODUCT_CODE_TAKEN()
  if (constraint === productConstraints.slug) throw CatalogErrors.PRODUCT_SLUG_TAKEN()
  if (constraint === productConstraints.category) throw CatalogErrors.CATEGORY_NOT_FOUND()
  throw error
}
