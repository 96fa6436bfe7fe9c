import { type Transaction, violatedConstraint } from '#platform/database'
import { CatalogErrors } from '../errors'
import { bumpCatalog } from '../infrastructure/catalog-versions'
import {
  type CategoryFields,
  categoryConstraints,
  insertCategory,
} from '../infrastructure/editable-categories'

/** Makes a category, within the caller's transaction. Throws CATEGORY_SLUG_TAKEN and CATEGORY_NOT_FOUND (its parent). */
export async function createCategory(tx: Transaction, id: string, category: CategoryFields): Promise<void> {
  await bumpCatalog(tx)
  try {
    await insertCategory(tx, id, category)
  } catch (error) {
    throw categoryRefusal(error)
  }
}

/** What a violated constraint says to whoever edits categories. */
export function categoryRefusal(error: unknown): unknown {
  const constraint = violatedConstraint(error)
  if (constraint === categoryConstraints.slug) return CatalogErrors.CATEGORY_SLUG_TAKEN()
  if (constraint === categoryConstraints.parent) return CatalogErrors.CATEGORY_NOT_FOUND()
  return error
}
