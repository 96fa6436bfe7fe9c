import { catalogDesk } from '#catalog'
import type { Context } from '#platform/context'
import type { RequestKey } from '#platform/idempotency'
import { newId } from '#platform/ids'
import type { Staff } from '../staff'
import { type AuditedOutcome, withAudit } from './with-audit'

type CategoryFields = Parameters<typeof catalogDesk.createCategory>[2]

/** Makes a category. Throws CATEGORY_SLUG_TAKEN and CATEGORY_NOT_FOUND (its parent). */
export async function createCategory(
  context: Context,
  staff: Staff,
  {
    requestKey,
    category,
  }: { readonly requestKey: RequestKey | undefined; readonly category: CategoryFields },
): Promise<AuditedOutcome> {
  const id = newId()
  return await withAudit(context, { staff, id, requestKey }, async (tx) => {
    await catalogDesk.createCategory(tx, id, category)
    return {
      record: { action: 'category.created', entityType: 'category', entityId: id, after: { ...category } },
    }
  })
}
