import { catalogDesk } from '#catalog'
import type { Context } from '#platform/context'
import type { Staff } from '../staff'
import { withAudit } from './with-audit'

/** Deletes an empty category. Throws CATEGORY_NOT_FOUND and CATEGORY_NOT_EMPTY. */
export async function removeCategory(context: Context, staff: Staff, id: string): Promise<void> {
  await withAudit(context, { staff }, async (tx) => {
    const category = await catalogDesk.removeCategory(tx, id)
    return {
      record: { action: 'category.deleted', entityType: 'category', entityId: id, before: { ...category } },
    }
  })
}
