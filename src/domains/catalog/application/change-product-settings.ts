import { type Staff, withAudit } from '#admin'
import type { Context } from '#platform/context'
import type { EditableProduct, ProductSettings } from '../product'
import { editProduct } from './edit-product'
import { readEditableProduct } from './read-editable-product'

export interface SettingsChange {
  readonly id: string
  readonly settings: ProductSettings
}

/**
 * Changes price, status or quantities from a list, whatever else changed meanwhile: the last one to write wins. Throws
 * PRODUCT_NOT_FOUND, TRANSLATION_MISSING and WHOLESALE_PRICE_ABOVE_RETAIL.
 */
export async function changeProductSettings(
  context: Context,
  staff: Staff,
  { id, settings }: SettingsChange,
): Promise<EditableProduct> {
  await withAudit(context, { staff }, async (tx) => {
    const changed = await editProduct(tx, { id, changes: settings })
    return { record: { action: 'product.changed', entityType: 'product', entityId: id, ...changed } }
  })
  return await readEditableProduct(context.db, id)
}
