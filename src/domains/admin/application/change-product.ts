import { catalogDesk } from '#catalog'
import type { Context } from '#platform/context'
import { differences } from '../audit'
import type { Staff } from '../staff'
import { withAudit } from './with-audit'

type Edit = Parameters<typeof catalogDesk.editProduct>[1]

/**
 * Changes a product; orders that exist keep what they were placed with. Throws PRODUCT_NOT_FOUND, PRODUCT_CHANGED,
 * PRODUCT_CODE_TAKEN, PRODUCT_SLUG_TAKEN and CATEGORY_NOT_FOUND.
 */
export async function changeProduct(
  context: Context,
  staff: Staff,
  { action = 'product.changed', ...edit }: Edit & { readonly action?: string },
): Promise<void> {
  await withAudit(context, { staff }, async (tx) => {
    const { before, after } = await catalogDesk.editProduct(tx, edit)
    const { updatedAt: _before, ...old } = before
    const { updatedAt: _after, ...fresh } = after
    const changed = differences({ ...old }, { ...fresh })
    return { record: { action, entityType: 'product', entityId: edit.id, ...changed } }
  })
}
