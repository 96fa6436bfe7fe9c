import { awaitsTransfer, legalMoves, OrderErrors } from '#order'
import { readOrderPayments } from '#payment'
import type { Context } from '#platform/context'
import { findOrder } from '../infrastructure/order-details'

/** An order with everything about it: its items, timeline, notes, money, and where it may go. Throws ORDER_NOT_FOUND. */
export async function readOrder(context: Context, id: string) {
  const [order, money] = await Promise.all([findOrder(context.db, id), readOrderPayments(context, id)])
  if (!order) throw OrderErrors.ORDER_NOT_FOUND()
  return {
    ...order,
    money,
    legalMoves: legalMoves(order),
    awaitsTransfer: awaitsTransfer(order),
  }
}
