import { type Staff, withAudit } from '#admin'
import type { Context } from '#platform/context'
import type { RequestKey } from '#platform/idempotency'
import { newId } from '#platform/ids'
import type { CategoryFields, EditableCategory } from '../category'
import { bumpCatalog } from '../infrastructure/catalog-versions'
import { insertCategory } from '../infrastructure/editable-categories'
import { readEditableCategory } from './read-editable-category'
import { refuseCategory } from './refuse-category'

export interface NewCategory {
  readonly category: CategoryFields
  readonly requestKey: RequestKey | undefined
}

/**
 * Makes a category; `replayed` where this very request had made it before. Throws CATEGORY_SLUG_TAKEN,
 * CATEGORY_NOT_FOUND (its parent) and IDEMPOTENCY_KEY_REUSED.
 */
export async function createCategory(
  context: Context,
  staff: Staff,
  { category, requestKey }: NewCategory,
): Promise<{ readonly category: EditableCategory; readonly replayed: boolean }> {
  const id = newId()
  const outcome = await withAudit(context, { staff, id, requestKey }, async (tx) => {
    await bumpCatalog(tx)
    try {
      await insertCategory(tx, id, category)
    } catch (error) {
      refuseCategory(error)
    }
    return {
      record: {
        action: 'category.created',
        entityType: 'category',
        entityId: id,
        before: null,
        after: { ...category },
      },
    }
  })
  return { category: await readEditableCategory(context.db, outcome.id), replayed: outcome.replayed }
}
