import { catalogDesk } from '#catalog'
import type { Context } from '#platform/context'
import type { Staff } from '../staff'
import { changeOnRecord } from './change-on-record'

/** Deletes an empty category. Throws CATEGORY_NOT_FOUND and CATEGORY_NOT_EMPTY. */
export async function removeCategory(context: Context, staff: Staff, id: string): Promise<void> {
  await changeOnRecord(context, { staff }, async (tx) => {
    const category = await catalogDesk.removeCategory(tx, id)
    return { action: 'category.deleted', entityType: 'category', entityId: id, before: { ...category } }
  })
}
