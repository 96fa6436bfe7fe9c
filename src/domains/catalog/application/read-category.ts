import type { Context } from '#platform/context'
import type { EditableCategory } from '../category'
import { readEditableCategory } from './read-editable-category'

/** A category in all languages. Throws CATEGORY_NOT_FOUND. */
export async function readCategory(context: Context, id: string): Promise<EditableCategory> {
  return await readEditableCategory(context.db, id)
}
