import { type Staff, withAudit } from '#admin'
import type { Context } from '#platform/context'
import { violatedConstraint } from '#platform/database'
import { CatalogErrors } from '../errors'
import { bumpCatalog } from '../infrastructure/catalog-versions'
import { categoryConstraints, deleteCategory } from '../infrastructure/editable-categories'
import { readEditableCategory } from './read-editable-category'

/**
 * Deletes an empty category. Throws CATEGORY_NOT_FOUND, and CATEGORY_NOT_EMPTY while products (archived ones too: old
 * orders name them) or categories are in it.
 */
export async function removeCategory(context: Context, staff: Staff, id: string): Promise<void> {
  await withAudit(context, { staff }, async (tx) => {
    await bumpCatalog(tx)
    const category = await readEditableCategory(tx, id)
    try {
      await deleteCategory(tx, id)
    } catch (error) {
      const constraint = violatedConstraint(error)
      const isFull = constraint === categoryConstraints.products || constraint === categoryConstraints.parent
      throw isFull ? CatalogErrors.CATEGORY_NOT_EMPTY() : error
    }
    return {
      record: {
        action: 'category.deleted',
        entityType: 'category',
        entityId: id,
        before: { ...category },
        after: null,
      },
    }
  })
}
