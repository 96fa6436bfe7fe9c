import { retryRefund } from '#payment'
import type { Context } from '#platform/context'
import { appendAudit } from '../infrastructure/audit-log'
import type { Staff } from '../staff'
import { circumstancesOf } from './with-audit'

/**
 * Promises the money of a failed refund once more, on record. Throws REFUND_NOT_FOUND, REFUND_NOT_FAILED and
 * REFUND_EXCEEDS_PAYMENT.
 */
export async function repeatRefund(
  context: Context,
  staff: Staff,
  { refundId, reason }: { readonly refundId: string; readonly reason: string },
) {
  return await retryRefund(context, staff, {
    refundId,
    record: (tx, newRefundId) =>
      appendAudit(tx, circumstancesOf(context, staff), {
        action: 'refund.retried',
        entityType: 'refund',
        entityId: refundId,
        after: { refundId: newRefundId },
        reason,
      }),
  })
}
