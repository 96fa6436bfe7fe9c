import { replayStripeEvent, showStripeEvent } from '#payment'
import type { Context } from '#platform/context'
import type { Staff } from '../staff'
import { withAudit } from './with-audit'

/**
 * Processes a stored event of Stripe again. That it was asked for is recorded first, so that it stands there even where
 * it fails again. Throws STRIPE_EVENT_NOT_FOUND and WEBHOOK_PROCESSING_FAILED.
 */
export async function replayEvent(
  context: Context,
  staff: Staff,
  { eventId, reason }: { readonly eventId: string; readonly reason: string },
): Promise<void> {
  const { outcome, attempts } = await showStripeEvent(context, eventId)
  await withAudit(context, { staff }, async () => ({
    record: {
      action: 'stripe_event.replayed',
      entityType: 'stripe_event',
      entityId: eventId,
      before: { outcome, attempts },
      reason,
    },
  }))
  await replayStripeEvent(context, eventId)
}
