import type { Customer } from '#identity'
import { OrderErrors } from '#order'
import type { Context } from '#platform/context'
import { findOwnedSheet, type SheetRow } from '../../infrastructure/payment-sheets'
import { methodTypesOf, type SheetStatus } from '../../payment'
import { sheetStatusOf } from '../../payment-sheet'

export interface PaymentSheet {
  readonly orderId: string
  readonly status: SheetStatus
  readonly clientSecret: string | null
  readonly publishableKey: string
  readonly amountMinor: number
  readonly currency: string
  readonly paymentMethodTypes: readonly string[]
  readonly merchantCountry: string
  readonly expiresAt: Date | null
}

export interface ComposedSheet {
  readonly row: SheetRow
  readonly sheet: PaymentSheet
}

/** All that the payment sheet of the app needs of a customer's own order: one statement. Throws ORDER_NOT_FOUND. */
export async function composePaymentSheet(
  context: Context,
  customer: Customer,
  orderId: string,
): Promise<ComposedSheet> {
  const row = await findOwnedSheet(context.db, orderId, customer.userId)
  if (!row) throw OrderErrors.ORDER_NOT_FOUND()
  const { publishableKey, merchantCountry } = context.config.stripe
  const status = sheetStatusOf(row)
  const sheet = {
    orderId: row.orderId,
    status,
    clientSecret: status === 'ready' ? row.clientSecret : null,
    publishableKey,
    amountMinor: row.amountMinor,
    currency: row.currency,
    paymentMethodTypes: methodTypesOf(row.paymentMethod),
    merchantCountry,
    expiresAt: row.expiresAt,
  }
  return { row, sheet }
}
