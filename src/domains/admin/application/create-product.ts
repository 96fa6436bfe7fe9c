import { catalogDesk } from '#catalog'
import type { Context } from '#platform/context'
import type { RequestKey } from '#platform/idempotency'
import { newId } from '#platform/ids'
import type { Staff } from '../staff'
import { type AuditedOutcome, withAudit } from './with-audit'

export type ProductFields = Parameters<typeof catalogDesk.createProduct>[2]

/** Makes a product, without stock. Throws PRODUCT_CODE_TAKEN, PRODUCT_SLUG_TAKEN and CATEGORY_NOT_FOUND. */
export async function createProduct(
  context: Context,
  staff: Staff,
  { requestKey, product }: { readonly requestKey: RequestKey | undefined; readonly product: ProductFields },
): Promise<AuditedOutcome> {
  const id = newId()
  return await withAudit(context, { staff, id, requestKey }, async (tx) => {
    await catalogDesk.createProduct(tx, id, product)
    return {
      record: { action: 'product.created', entityType: 'product', entityId: id, after: { ...product } },
    }
  })
}
