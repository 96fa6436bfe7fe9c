import { CatalogErrors, findStock } from '#catalog'
import type { Context } from '#platform/context'

/** A product's stock at this moment. Throws PRODUCT_NOT_FOUND. */
export async function readStock(context: Context, productId: string) {
  const level = await findStock(context.db, productId)
  if (!level) throw CatalogErrors.PRODUCT_NOT_FOUND()
  return level
}
