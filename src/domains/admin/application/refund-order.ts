import { requestRefund } from '#payment'
import type { Context } from '#platform/context'
import { appendAudit } from '../infrastructure/audit-log'
import type { Staff } from '../staff'
import { circumstancesOf } from './with-audit'

type Wish = Omit<Parameters<typeof requestRefund>[2], 'record'>

/**
 * Promises money back, on record; the worker asks Stripe for it. Throws ORDER_NOT_FOUND, NOTHING_TO_REFUND,
 * REFUND_EXCEEDS_PAYMENT, REFUND_LINES_INVALID, RESTOCK_NEEDS_LINES and IDEMPOTENCY_KEY_REUSED.
 */
export async function refundOrder(context: Context, staff: Staff, wish: Wish) {
  return await requestRefund(context, staff, {
    ...wish,
    record: (tx, refundId, amountMinor) =>
      appendAudit(tx, circumstancesOf(context, staff), {
        action: 'refund.requested',
        entityType: 'order',
        entityId: wish.orderId,
        after: {
          refundId,
          amountMinor,
          lines: wish.lines ?? null,
          restock: wish.restock ?? null,
        },
        reason: wish.reason,
      }),
  })
}
