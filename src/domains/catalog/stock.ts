/**
 * `write_off`: units of an order that came back in the books alone, because they are lost. It stands beside a `return` of
 * as many, so that stock stays what it is and nothing of them is out any more.
 */
export const stockMovementReasons = [
  'sale',
  'restock',
  'adjustment',
  'import',
  'return',
  'write_off',
] as const
export type StockMovementReason = (typeof stockMovementReasons)[number]

/** `held` for a live order; then `committed` when it is paid, or `released`: once, and never back. */
export const reservationStates = ['held', 'committed', 'released'] as const

export interface StockLevel {
  readonly productId: string
  readonly stock: number
  readonly reserved: number
}

/** A line of the stock ledger, with the code of its product. */
export interface StockMovement {
  readonly id: number
  readonly productId: string
  readonly productCode: string
  readonly delta: number
  readonly reason: StockMovementReason
  readonly orderId: string | null
  readonly actorId: string | null
  readonly note: string | null
  readonly createdAt: Date
}
