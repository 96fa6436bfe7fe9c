import type { LockedOrder } from '#order'
import type { IntentParameters } from '../../infrastructure/tables'
import { methodTypesOf } from '../../payment'

/** The parameters of the intent that a locked order waits for. They are stored with the attempt and never change. */
export function freezeIntentParameters(
  order: LockedOrder,
  { paymentId, environment }: { readonly paymentId: string; readonly environment: string },
): IntentParameters {
  return {
    amount: order.totalMinor,
    currency: order.currency.toLowerCase(),
    allowed_payment_method_types: methodTypesOf(order.paymentMethod),
    description: `metropolitan ${order.orderNumber}`,
    metadata: {
      app: 'metropolitan',
      // Two environments may share one account of Stripe: neither is to take the other's money for its own.
      environment,
      order_id: order.id,
      user_id: order.userId,
      payment_id: paymentId,
    },
  }
}
