import type { Customer } from '#identity'
import { OrderErrors, orderWakeUp } from '#order'
import type { Context } from '#platform/context'
import { waitForWakeUp } from '#platform/wake-ups'
import { findOwnedSheet, type SheetRow } from '../infrastructure/payment-sheets'
import type { SheetStatus } from '../payment'
import { sheetStatusOf } from '../payment-sheet'
import { methodTypesOf } from './create-payment-intent'

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

interface SheetRequest {
  readonly orderId: string
  /** How long to wait while the payment is being prepared. */
  readonly waitSeconds: number
  readonly signal: AbortSignal
  /** Throws when the customer's session has ended meanwhile. */
  readonly recheck: () => Promise<unknown>
}

const maxWaiters = 2_000
const lookMilliseconds = 1_000
const recheckMilliseconds = 5_000

/**
 * All that the payment sheet of the app needs. Waits while the payment is being prepared: without a connection, woken
 * through Redis, looking once a second in any case. Too many who wait: answers at once. Throws ORDER_NOT_FOUND.
 */
export async function readPaymentSheet(
  context: Context,
  customer: Customer,
  request: SheetRequest,
): Promise<PaymentSheet> {
  const deadline = performance.now() + request.waitSeconds * 1_000
  let checkedAt = performance.now()
  for (;;) {
    const row = await findOwnedSheet(context.db, request.orderId, customer.userId)
    if (!row) throw OrderErrors.ORDER_NOT_FOUND()
    const sheet = sheetOf(context, row)
    const milliseconds = Math.min(lookMilliseconds, deadline - performance.now())
    const goesOn = sheet.status === 'preparing' && milliseconds > 0 && !request.signal.aborted
    const stopWaiting = goesOn ? context.limits.take('payments.wait', maxWaiters) : undefined
    if (!stopWaiting) return sheet

    try {
      await waitForWakeUp(context.wakeUps, orderWakeUp(row.orderId), { milliseconds, signal: request.signal })
    } finally {
      stopWaiting()
    }
    if (performance.now() - checkedAt > recheckMilliseconds) {
      await request.recheck()
      checkedAt = performance.now()
    }
  }
}

function sheetOf(context: Context, row: SheetRow): PaymentSheet {
  const { publishableKey, merchantCountry } = context.config.stripe
  const status = sheetStatusOf(row)
  return {
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
}
