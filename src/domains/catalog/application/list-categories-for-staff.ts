import type { Context } from '#platform/context'
import type { EditableCategory } from '../category'
import { selectEditableCategories } from '../infrastructure/editable-categories'

/** All categories in all languages: one statement. */
export async function listCategoriesForStaff(context: Context): Promise<EditableCategory[]> {
  return await selectEditableCategories(context.db)
}
