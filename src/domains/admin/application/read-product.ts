import { CatalogErrors, catalogDesk } from '#catalog'
import type { Context } from '#platform/context'

/** A product in all languages, whatever its status. Throws PRODUCT_NOT_FOUND. */
export async function readProduct(context: Context, id: string) {
  const product = await catalogDesk.findProduct(context.db, id)
  if (!product) throw CatalogErrors.PRODUCT_NOT_FOUND()
  return product
}
