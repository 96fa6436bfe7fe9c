import { CatalogErrors, catalogDesk } from '#catalog'
import type { Context } from '#platform/context'

/** A category in all languages. Throws CATEGORY_NOT_FOUND. */
export async function readCategory(context: Context, id: string) {
  const category = await catalogDesk.findCategory(context.db, id)
  if (!category) throw CatalogErrors.CATEGORY_NOT_FOUND()
  return category
}
