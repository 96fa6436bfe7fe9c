import type { Context } from '#platform/context'
import type { Language } from '#platform/i18n'
import type { Category } from '../category'
import { selectCategories } from '../infrastructure/categories'

export function listCategories(context: Context, language: Language): Promise<Category[]> {
  return selectCategories(context.db, language)
}
