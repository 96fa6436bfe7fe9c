import { catalogDesk } from '#catalog'
import type { Context } from '#platform/context'
import { differences } from '../audit'
import type { Staff } from '../staff'
import { withAudit } from './with-audit'

type Edit = Parameters<typeof catalogDesk.editCategory>[1]

/** Changes a category. Throws CATEGORY_NOT_FOUND, CATEGORY_CYCLE and CATEGORY_SLUG_TAKEN. */
export async function changeCategory(context: Context, staff: Staff, edit: Edit): Promise<void> {
  await withAudit(context, { staff }, async (tx) => {
    const { before, after } = await catalogDesk.editCategory(tx, edit)
    const changed = differences({ ...before }, { ...after })
    return { record: { action: 'category.changed', entityType: 'category', entityId: edit.id, ...changed } }
  })
}
