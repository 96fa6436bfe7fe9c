import { type Staff, withAudit } from '#admin'
import type { Context } from '#platform/context'
import type { RequestKey } from '#platform/idempotency'
import { newId } from '#platform/ids'
import { OrderErrors } from '../../errors'
import { insertNote } from '../../infrastructure/order-notes'
import type { OrderState } from '../../order'
import { readOrderState } from './read-order-state'

export interface NewNote {
  readonly orderId: string
  readonly text: string
  readonly requestKey: RequestKey | undefined
}

/**
 * Adds a note that only staff see; `replayed`: it was added before, by this very request. Throws ORDER_NOT_FOUND. Its text
 * may be personal: the log knows only its id.
 */
export async function noteOrder(
  context: Context,
  staff: Staff,
  { orderId, text, requestKey }: NewNote,
): Promise<{ readonly state: OrderState; readonly replayed: boolean }> {
  const id = newId()
  const { replayed } = await withAudit(context, { staff, id, requestKey }, async (tx) => {
    const isThere = await insertNote(tx, { id, orderId, authorId: staff.userId, text })
    if (!isThere) throw OrderErrors.ORDER_NOT_FOUND()
    return {
      record: {
        action: 'order.noted',
        entityType: 'order',
        entityId: orderId,
        before: null,
        after: { noteId: id },
      },
    }
  })
  return { state: await readOrderState(context, orderId), replayed }
}
