import type { Context } from '#platform/context'
import type { Language } from '#platform/i18n'
import { selectCategories } from '../infrastructure/categories'
import type { Category } from '../product'

export function listCategories(context: Context, language: Language): Promise<Category[]> {
  return selectCategories(context.db, language)
}
