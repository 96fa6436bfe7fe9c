import type { Context } from '#platform/context'
import type { EditableProduct } from '../product'
import { readEditableProduct } from './read-editable-product'

/** A product in all languages, whatever its status. Throws PRODUCT_NOT_FOUND. */
export async function readProductForStaff(context: Context, id: string): Promise<EditableProduct> {
  return await readEditableProduct(context.db, id)
}
