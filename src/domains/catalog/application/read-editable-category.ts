import type { Database } from '#platform/database'
import type { EditableCategory } from '../category'
import { CatalogErrors } from '../errors'
import { findEditableCategory } from '../infrastructure/editable-categories'

/** A category as staff see it. Throws CATEGORY_NOT_FOUND. */
export async function readEditableCategory(db: Database, id: string): Promise<EditableCategory> {
  const category = await findEditableCategory(db, id)
  if (!category) throw CatalogErrors.CATEGORY_NOT_FOUND()
  return category
}
