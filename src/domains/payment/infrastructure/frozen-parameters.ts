import { isPaidOnline, paymentMethods } from '#order'
import type { Database, Fragment } from '#platform/database'
import { methodTypesOf } from '../payment'

/** The attempt that an intent is for. */
export interface AttemptToFreeze {
  readonly paymentId: string
  /** Two environments may share one account of Stripe: neither is to take the other's money for its own. */
  readonly environment: string
}

const methodTypes = JSON.stringify(
  Object.fromEntries(paymentMethods.filter(isPaidOnline).map((method) => [method, methodTypesOf(method)])),
)

/**
 * The parameters of the intent of an attempt, made of the row of the order that the statement calls `o`: `IntentParameters`
 * as JSON. They are stored with the attempt and never change.
 */
export function frozenParameters({ sql }: Database, attempt: AttemptToFreeze): Fragment {
  return sql`jsonb_build_object('amount', o.total_minor, 'currency', lower(o.currency),
        'allowed_payment_method_types', ${methodTypes}::jsonb -> o.payment_method,
        'description', 'metropolitan ' || o.order_number,
        'metadata', jsonb_build_object('app', 'metropolitan', 'environment', ${attempt.environment}::text,
          'order_id', o.id, 'user_id', o.user_id, 'payment_id', ${attempt.paymentId}::text))`
}
