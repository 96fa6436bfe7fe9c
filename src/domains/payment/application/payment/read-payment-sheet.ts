import type { Customer } from '#identity'
import { orderWakeUp } from '#order'
import type { Context } from '#platform/context'
import { waitForWakeUp } from '#platform/wake-ups'
import { composePaymentSheet, type PaymentSheet } from './compose-payment-sheet'

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
    const { sheet } = await composePaymentSheet(context, customer, request.orderId)
    const milliseconds = Math.min(lookMilliseconds, deadline - performance.now())
    const goesOn = sheet.status === 'preparing' && milliseconds > 0 && !request.signal.aborted
    const stopWaiting = goesOn ? context.limits.take('payment sheets waited for', maxWaiters) : undefined
    if (!stopWaiting) return sheet

    try {
      await waitForWakeUp(context.wakeUps, orderWakeUp(sheet.orderId), {
        milliseconds,
        signal: request.signal,
      })
    } finally {
      stopWaiting()
    }
    if (performance.now() - checkedAt > recheckMilliseconds) {
      await request.recheck()
      checkedAt = performance.now()
    }
  }
}
