import type { Context } from '#platform/context'
import type { Language } from '#platform/i18n'
import type { Category } from '../category'
import { selectCategories } from '../infrastructure/categories'
import { readCatalog } from './read-catalog'

export function listCategories(context: Context, language: Language): Promise<Category[]> {
  return readCatalog(context, (reader) => selectCategories(reader, language))
}
