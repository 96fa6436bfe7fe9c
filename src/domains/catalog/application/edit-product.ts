import type { Transaction } from '#platform/database'
import { CatalogErrors } from '../errors'
import { bumpCatalog } from '../infrastructure/catalog-versions'
import {
  type EditableProduct,
  lockEditableProduct,
  type ProductFields,
  updateProduct,
} from '../infrastructure/editable-products'
import { productRefusal } from './create-product'

export interface ProductEdit {
  readonly id: string
  /** The version the editor saw; undefined where the last one to write shall win. */
  readonly version: number | undefined
  readonly changes: { readonly [Field in keyof ProductFields]?: ProductFields[Field] | undefined }
}

/**
 * Changes the fields given, within the caller's transaction, and answers the product before and after. Throws
 * PRODUCT_NOT_FOUND, PRODUCT_CHANGED where somebody was faster, and what `createProduct` refuses.
 */
export async function editProduct(
  tx: Transaction,
  { id, version, changes }: ProductEdit,
): Promise<{ readonly before: EditableProduct; readonly after: EditableProduct }> {
  const before = await lockEditableProduct(tx, id)
  if (!before) throw CatalogErrors.PRODUCT_NOT_FOUND()
  if (version !== undefined && version !== before.version) {
    throw CatalogErrors.PRODUCT_CHANGED({ params: { version: before.version } })
  }
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  const translations = { ...before.translations, ...changes.translations }
  const after: EditableProduct = { ...before, ...given, translations, version: before.version + 1 }
  try {
    await updateProduct(tx, id, after)
  } catch (error) {
    throw productRefusal(error)
  }
  await bumpCatalog(tx)
  return { before, after }
}
