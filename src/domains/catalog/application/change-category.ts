import { differences, type Staff, withAudit } from '#admin'
import type { Context } from '#platform/context'
import { blankCategoryText, type CategoryChanges, type EditableCategory } from '../category'
import { CatalogErrors } from '../errors'
import { bumpCatalog } from '../infrastructure/catalog-versions'
import { isWithin, updateCategory } from '../infrastructure/editable-categories'
import { changeTexts, findTextFault } from '../translations'
import { readEditableCategory } from './read-editable-category'
import { refuseCategory } from './refuse-category'

export interface CategoryChange {
  readonly id: string
  readonly changes: CategoryChanges
}

/**
 * Changes or moves a category. Throws CATEGORY_NOT_FOUND (also its parent), CATEGORY_CYCLE, CATEGORY_SLUG_TAKEN and
 * TRANSLATION_MISSING.
 */
export async function changeCategory(
  context: Context,
  staff: Staff,
  { id, changes }: CategoryChange,
): Promise<EditableCategory> {
  await withAudit(context, { staff }, async (tx) => {
    // The catalog's one row comes first: two moves at once could each be right and together make a circle.
    await bumpCatalog(tx)
    const before = await readEditableCategory(tx, id)
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
    const translations = changeTexts(before.translations, changes.translations, blankCategoryText)
    const fault = findTextFault(translations)
    if (fault) throw CatalogErrors.TRANSLATION_MISSING({ params: { ...fault } })
    const after: EditableCategory = { ...before, ...given, translations }
    if (after.parentId !== null && (await isWithin(tx, id, after.parentId)))
      throw CatalogErrors.CATEGORY_CYCLE()
    try {
      await updateCategory(tx, id, after)
    } catch (error) {
      refuseCategory(error)
    }
    const changed = differences({ ...before }, { ...after })
    return { record: { action: 'category.changed', entityType: 'category', entityId: id, ...changed } }
  })
  return await readEditableCategory(context.db, id)
}
