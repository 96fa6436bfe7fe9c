import { type Staff, withAudit } from '#admin'
import type { Context } from '#platform/context'
import type { EditableProduct } from '../product'
import { editProduct } from './edit-product'
import { readEditableProduct } from './read-editable-product'

/** Takes a product off sale and out of the shop's lists; old orders go on naming it. Throws PRODUCT_NOT_FOUND. */
export async function archiveProduct(context: Context, staff: Staff, id: string): Promise<EditableProduct> {
  await withAudit(context, { staff }, async (tx) => {
    const changed = await editProduct(tx, { id, changes: { status: 'archived' } })
    return { record: { action: 'product.archived', entityType: 'product', entityId: id, ...changed } }
  })
  return await readEditableProduct(context.db, id)
}
