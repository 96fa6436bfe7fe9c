import type { Transaction } from '#platform/database'
import { CatalogErrors } from '../errors'
import { bumpCatalog } from '../infrastructure/catalog-versions'
import {
  type CategoryFields,
  type EditableCategory,
  findEditableCategory,
  isWithin,
  updateCategory,
} from '../infrastructure/editable-categories'
import { categoryRefusal } from './create-category'

export interface CategoryEdit {
  readonly id: string
  readonly changes: { readonly [Field in keyof CategoryFields]?: CategoryFields[Field] | undefined }
}

/**
 * Changes the fields given, within the caller's transaction, and answers the category before and after. Throws
 * CATEGORY_NOT_FOUND (also its parent), CATEGORY_CYCLE and CATEGORY_SLUG_TAKEN.
 */
export async function editCategory(
  tx: Transaction,
  { id, changes }: CategoryEdit,
): Promise<{ readonly before: EditableCategory; readonly after: EditableCategory }> {
  // The catalog's one row comes first: two moves at once could each be right and together make a circle.
  await bumpCatalog(tx)
  const before = await findEditableCategory(tx, id)
  if (!before) throw CatalogErrors.CATEGORY_NOT_FOUND()
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  const translations = { ...before.translations, ...changes.translations }
  const after: EditableCategory = { ...before, ...given, translations }
  if (after.parentId !== null && (await isWithin(tx, id, after.parentId)))
    throw CatalogErrors.CATEGORY_CYCLE()
  try {
    await updateCategory(tx, id, after)
  } catch (error) {
    throw categoryRefusal(error)
  }
  return { before, after }
}
