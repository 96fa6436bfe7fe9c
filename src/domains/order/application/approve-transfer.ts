import type { Transaction } from '#platform/database'
import { currentRequestId } from '#platform/log'
import { OrderErrors } from '../errors'
import { lockOrder } from '../infrastructure/orders'
import { confirmTransfer } from '../infrastructure/staff-statements'

/**
 * Lets an order by bank transfer go on before its money is here, within the caller's transaction: its units leave the
 * stock. Throws ORDER_NOT_FOUND, and TRANSFER_NOT_PENDING for every other order.
 */
export async function approveTransfer(
  tx: Transaction,
  { orderId, staffId }: { readonly orderId: string; readonly staffId: string },
): Promise<void> {
  const order = await lockOrder(tx, orderId)
  if (!order) throw OrderErrors.ORDER_NOT_FOUND()
  const isPending = order.paymentMethod === 'bank_transfer' && order.status === 'pending'
  if (!isPending) throw OrderErrors.TRANSFER_NOT_PENDING({ params: { status: order.status } })
  await confirmTransfer(tx, { orderId, staffId, requestId: currentRequestId() ?? null })
}
