import type { Transaction } from '#platform/database'
import { currentRequestId } from '#platform/log'
import { OrderErrors } from '../errors'
import { timelineEvents } from '../events'
import { lockOrder } from '../infrastructure/orders'
import { advanceOrder } from '../infrastructure/staff-statements'
import { type FulfilmentStatus, fulfilmentSteps, legalMoves } from '../order'

export interface OrderMove {
  readonly orderId: string
  readonly staffId: string
  readonly to: FulfilmentStatus
  /** With which parcel it leaves, where that is known. */
  readonly shippingCompany: string | undefined
  readonly trackingNumber: string | undefined
}

/**
 * Moves an order one step towards its customer, within the caller's transaction. Answers where it was. Throws
 * ORDER_NOT_FOUND, and ORDER_MOVE_ILLEGAL with the moves that are legal: nothing leaves that is unpaid or held back.
 */
export async function moveOrder(tx: Transaction, move: OrderMove) {
  const order = await lockOrder(tx, move.orderId)
  if (!order) throw OrderErrors.ORDER_NOT_FOUND()
  const legal = legalMoves(order).filter((status) => fulfilmentSteps.some((step) => step === status))
  if (!legal.includes(move.to)) {
    throw OrderErrors.ORDER_MOVE_ILLEGAL({ params: { from: order.status, to: move.to, legal } })
  }
  await advanceOrder(tx, {
    orderId: move.orderId,
    status: move.to,
    shippingCompany: move.shippingCompany ?? null,
    trackingNumber: move.trackingNumber ?? null,
    event: timelineEvents[move.to],
    staffId: move.staffId,
    requestId: currentRequestId() ?? null,
  })
  return { from: order.status }
}
