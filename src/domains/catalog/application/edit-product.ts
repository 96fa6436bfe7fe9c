import { type Difference, differences } from '#admin'
import type { Transaction } from '#platform/database'
import { CatalogErrors } from '../errors'
import { bumpCatalog } from '../infrastructure/catalog-versions'
import { lockEditableProduct, updateProduct } from '../infrastructure/editable-products'
import { blankProductText, type EditableProduct, isPriceChange, type ProductChanges } from '../product'
import { changeTexts } from '../translations'
import { refuseDearWholesale, refuseMissingText, refuseProduct } from './refuse-product'

export interface ProductEdit {
  readonly id: string
  /** The version the editor saw; left out where the last one to write shall win. */
  readonly version?: number
  readonly changes: ProductChanges
}

/**
 * Changes the fields given and answers what that changed, for the audit log. Throws PRODUCT_NOT_FOUND, PRODUCT_CHANGED
 * where somebody was faster, PRODUCT_CODE_TAKEN, PRODUCT_SLUG_TAKEN, CATEGORY_NOT_FOUND, TRANSLATION_MISSING and
 * WHOLESALE_PRICE_ABOVE_RETAIL. What was wrong before stays nobody's fault who changes something else.
 */
export async function editProduct(
  tx: Transaction,
  { id, version, changes }: ProductEdit,
): Promise<Difference> {
  const before = await lockEditableProduct(tx, id)
  if (!before) throw CatalogErrors.PRODUCT_NOT_FOUND()
  if (version !== undefined && version !== before.version) {
    throw CatalogErrors.PRODUCT_CHANGED({ params: { version: before.version } })
  }
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  const translations = changeTexts(before.translations, changes.translations, blankProductText)
  const after: EditableProduct = { ...before, ...given, translations, version: before.version + 1 }
  if (changes.translations || changes.status === 'active') refuseMissingText(after)
  if (isPriceChange(changes) || changes.status === 'active') refuseDearWholesale(after)
  try {
    await updateProduct(tx, id, after)
  } catch (error) {
    refuseProduct(error)
  }
  await bumpCatalog(tx)
  return differences({ ...before }, { ...after })
}
