import type { Context } from '#platform/context'
import { completeMessage } from '#platform/outbox'
import { findRefund } from '../../infrastructure/refund-lists'

interface FailedRefund {
  readonly refundId: string
  readonly messageId: string
}

/** Calls people to a refund that came to nothing, by one line of the log: the customer waits for money. */
export async function alertFailedRefund(
  context: Context,
  { refundId, messageId }: FailedRefund,
): Promise<void> {
  const refund = await findRefund(context.db, refundId)
  const { orderId, amountMinor, failureCode } = refund ?? {}
  context.log.error({ alert: true, refundId, orderId, amountMinor, failureCode }, 'a refund failed')
  await completeMessage(context.db, messageId)
}
