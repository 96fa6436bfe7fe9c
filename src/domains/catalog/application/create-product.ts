import { type Staff, withAudit } from '#admin'
import type { Context } from '#platform/context'
import type { RequestKey } from '#platform/idempotency'
import { newId } from '#platform/ids'
import { bumpCatalog } from '../infrastructure/catalog-versions'
import { insertProduct } from '../infrastructure/editable-products'
import type { EditableProduct, ProductFields } from '../product'
import { readEditableProduct } from './read-editable-product'
import { refuseDearWholesale, refuseMissingText, refuseProduct } from './refuse-product'

export interface NewProduct {
  readonly product: ProductFields
  readonly requestKey: RequestKey | undefined
}

/**
 * Makes a product, without stock; `replayed` where this very request had made it before. Throws PRODUCT_CODE_TAKEN,
 * PRODUCT_SLUG_TAKEN, CATEGORY_NOT_FOUND, TRANSLATION_MISSING, WHOLESALE_PRICE_ABOVE_RETAIL and IDEMPOTENCY_KEY_REUSED.
 */
export async function createProduct(
  context: Context,
  staff: Staff,
  { product, requestKey }: NewProduct,
): Promise<{ readonly product: EditableProduct; readonly replayed: boolean }> {
  const id = newId()
  const outcome = await withAudit(context, { staff, id, requestKey }, async (tx) => {
    refuseMissingText(product)
    refuseDearWholesale(product)
    try {
      await insertProduct(tx, id, product)
    } catch (error) {
      refuseProduct(error)
    }
    await bumpCatalog(tx)
    return {
      record: {
        action: 'product.created',
        entityType: 'product',
        entityId: id,
        before: null,
        after: { ...product },
      },
    }
  })
  return { product: await readEditableProduct(context.db, outcome.id), replayed: outcome.replayed }
}
