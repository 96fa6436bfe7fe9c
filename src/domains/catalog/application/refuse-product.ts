import { violatedConstraint } from '#platform/database'
import { CatalogErrors } from '../errors'
import { productConstraints } from '../infrastructure/editable-products'
import { findMissingText, isWholesaleDearer, type ProductFields } from '../product'

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

/** Throws TRANSLATION_MISSING where nobody could read about the product. */
export function refuseMissingText(product: ProductFields): void {
  const fault = findMissingText(product)
  if (fault) throw CatalogErrors.TRANSLATION_MISSING({ params: { ...fault } })
}

/** Throws WHOLESALE_PRICE_ABOVE_RETAIL. */
export function refuseDearWholesale(product: ProductFields): void {
  const { priceMinor, corporatePriceMinor } = product
  if (!isWholesaleDearer(product)) return
  throw CatalogErrors.WHOLESALE_PRICE_ABOVE_RETAIL({ params: { priceMinor, corporatePriceMinor } })
}
