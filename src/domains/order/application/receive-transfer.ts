import type { Transaction } from '#platform/database'
import { currentRequestId } from '#platform/log'
import { OrderErrors } from '../errors'
import { lockOrder } from '../infrastructure/orders'
import { setTransferPaid } from '../infrastructure/staff-statements'
import { awaitsTransfer } from '../order'

/**
 * Notes that the money of an approved bank transfer is on the shop's account, within the caller's transaction. Throws
 * ORDER_NOT_FOUND, and TRANSFER_NOT_AWAITED where none is awaited: not approved yet, paid already, or cancelled.
 */
export async function receiveTransfer(
  tx: Transaction,
  { orderId, staffId }: { readonly orderId: string; readonly staffId: string },
): Promise<void> {
  const order = await lockOrder(tx, orderId)
  if (!order) throw OrderErrors.ORDER_NOT_FOUND()
  if (!awaitsTransfer(order)) throw OrderErrors.TRANSFER_NOT_AWAITED({ params: { status: order.status } })
  await setTransferPaid(tx, { orderId, staffId, requestId: currentRequestId() ?? null })
}
