import { type Staff, withAudit } from '#admin'
import type { Context } from '#platform/context'
import type { EditableProduct, ProductChanges } from '../product'
import { editProduct } from './edit-product'
import { readEditableProduct } from './read-editable-product'

export interface ProductChange {
  readonly id: string
  /** The version the editor saw. */
  readonly version: number
  readonly changes: ProductChanges
}

/**
 * Changes a product that nobody has changed meanwhile; orders that exist keep what they were placed with. Throws
 * PRODUCT_NOT_FOUND, PRODUCT_CHANGED, PRODUCT_CODE_TAKEN, PRODUCT_SLUG_TAKEN, CATEGORY_NOT_FOUND, TRANSLATION_MISSING and
 * WHOLESALE_PRICE_ABOVE_RETAIL.
 */
export async function changeProduct(
  context: Context,
  staff: Staff,
  change: ProductChange,
): Promise<EditableProduct> {
  await withAudit(context, { staff }, async (tx) => {
    const changed = await editProduct(tx, change)
    return { record: { action: 'product.changed', entityType: 'product', entityId: change.id, ...changed } }
  })
  return await readEditableProduct(context.db, change.id)
}
