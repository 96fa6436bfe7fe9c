import type { Context } from '#platform/context'
import { type OrderPaymentsRow, readPaymentRows } from '../infrastructure/refunds'

export interface OrderPayments extends OrderPaymentsRow {
  /** What the shop holds for the order: the sum of its ledger, in grosze. */
  readonly heldMinor: number
}

/** Payments, refunds, disputes and the ledger of an order, for staff: one statement, empty where there is none. */
export async function readOrderPayments(context: Context, orderId: string): Promise<OrderPayments> {
  const rows = await readPaymentRows(context.db, orderId)
  return { ...rows, heldMinor: rows.movements.reduce((total, { amountMinor }) => total + amountMinor, 0) }
}
