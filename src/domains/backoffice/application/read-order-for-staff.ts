import { awaitsTransfer, canCancel, type FulfilmentStatus, legalMoves, OrderErrors } from '#order'
import type { Context } from '#platform/context'
import { readAcrossDomains } from '#platform/replicas'
import { findOrder, type OrderDetail } from '../infrastructure/order-details'
import { findOrderPayments, type OrderPayments } from '../infrastructure/order-payments'

export interface OrderForStaff extends OrderDetail, OrderPayments {
  /** What the shop holds for the order through Stripe: the sum of its ledger, in grosze. */
  readonly heldMinor: number
  readonly legalMoves: readonly FulfilmentStatus[]
  readonly canCancel: boolean
  readonly awaitsTransfer: boolean
}

/**
 * An order with everything about it: its items, timeline, notes, money, and where it may go. Two statements. Throws
 * ORDER_NOT_FOUND.
 */
export async function readOrderForStaff(context: Context, id: string): Promise<OrderForStaff> {
  const [order, money] = await readAcrossDomains(context, (reader) =>
    Promise.all([findOrder(reader, id), findOrderPayments(reader, id)]),
  )
  if (!order) throw OrderErrors.ORDER_NOT_FOUND()
  return {
    ...order,
    ...money,
    heldMinor: money.movements.reduce((total, { amountMinor }) => total + amountMinor, 0),
    legalMoves: legalMoves(order),
    canCancel: canCancel(order),
    awaitsTransfer: awaitsTransfer(order),
  }
}
