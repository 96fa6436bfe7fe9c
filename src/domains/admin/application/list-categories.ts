import { catalogDesk } from '#catalog'
import type { Context } from '#platform/context'

/** All categories in all languages: one statement. */
export function listCategories(context: Context) {
  return catalogDesk.selectCategories(context.db)
}
