import { type AuditRecord, differences } from '#admin'
import type { Transaction } from '#platform/database'
import { CatalogErrors } from '../errors'
import { bumpCatalog } from '../infrastructure/catalog-versions'
import { lockEditableProduct, updateProduct } from '../infrastructure/editable-products'
import type { EditableProduct, ProductChanges } from '../product'
import { refuseProduct } from './refuse-product'

export interface ProductEdit {
  readonly id: string
  /** The version the editor saw; left out where the last one to write shall win. */
  readonly version?: number
  readonly changes: ProductChanges
}

/**
 * Changes the fields given and answers what that changed, for the audit log. Throws PRODUCT_NOT_FOUND, PRODUCT_CHANGED
 * where somebody was faster, PRODUCT_CODE_TAKEN, PRODUCT_SLUG_TAKEN and CATEGORY_NOT_FOUND.
 */
export async function editProduct(
  tx: Transaction,
  { id, version, changes }: ProductEdit,
): Promise<Pick<AuditRecord, 'before' | 'after'>> {
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
    refuseProduct(error)
  }
  await bumpCatalog(tx)
  return differences({ ...before }, { ...after })
}
