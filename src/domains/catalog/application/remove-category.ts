import { type Transaction, violatedConstraint } from '#platform/database'
import { CatalogErrors } from '../errors'
import { bumpCatalog } from '../infrastructure/catalog-versions'
import {
  categoryConstraints,
  deleteCategory,
  type EditableCategory,
  findEditableCategory,
} from '../infrastructure/editable-categories'

/**
 * Deletes an empty category, within the caller's transaction. Throws CATEGORY_NOT_FOUND, and CATEGORY_NOT_EMPTY while
 * products (archived ones too: old orders name them) or categories are in it.
 */
export async function removeCategory(tx: Transaction, id: string): Promise<EditableCategory> {
  await bumpCatalog(tx)
  const category = await findEditableCategory(tx, id)
  if (!category) throw CatalogErrors.CATEGORY_NOT_FOUND()
  try {
    await deleteCategory(tx, id)
  } catch (error) {
    const constraint = violatedConstraint(error)
    const isFull = constraint === categoryConstraints.products || constraint === categoryConstraints.parent
    throw isFull ? CatalogErrors.CATEGORY_NOT_EMPTY() : error
  }
  return category
}
