import type { Context } from '#platform/context'
import { OrderErrors } from '../../errors'
import { findOrderState } from '../../infrastructure/orders'
import { canCancel, legalMoves, type OrderState } from '../../order'

/** How an order stands after something was done to it. Throws ORDER_NOT_FOUND. */
export async function readOrderState(context: Context, orderId: string): Promise<OrderState> {
  const order = await findOrderState(context.db, orderId)
  if (!order) throw OrderErrors.ORDER_NOT_FOUND()
  const { paymentMethod: _, ...state } = order
  return { ...state, legalMoves: legalMoves(order), canCancel: canCancel(order) }
}
