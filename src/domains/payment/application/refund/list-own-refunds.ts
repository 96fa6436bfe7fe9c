import type { Customer } from '#identity'
import { OrderErrors } from '#order'
import type { Context } from '#platform/context'
import { type OwnRefund, selectOwnRefunds } from '../../infrastructure/refund-lists'

export type { OwnRefund } from '../../infrastructure/refund-lists'

/** What went back, or is to go back, of a customer's own order, the oldest first. Throws ORDER_NOT_FOUND. */
export async function listOwnRefunds(
  context: Context,
  customer: Customer,
  orderId: string,
): Promise<readonly OwnRefund[]> {
  const refunds = await selectOwnRefunds(context.db, orderId, customer.userId)
  if (!refunds) throw OrderErrors.ORDER_NOT_FOUND()
  return refunds
}
